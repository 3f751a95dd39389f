import Entries
import Foundation
import NodeRuntime

/// What happens to the machine a node stands on.
extension TestNode {
    /// As a restart of the machine does: another boot id from the next start on.
    func reboot() throws {
        let id = folder.appending(path: "boot_id")
        try Data("\(UUID().uuidString)\n".utf8).write(to: id)
        let yaml = try String(contentsOf: configuration.file, encoding: .utf8)
        if yaml.contains("bootIDFile:") { return }
        try Data((yaml + "bootIDFile: \(id.path)\n").utf8).write(to: configuration.file)
    }

    /// What a snapshot of the machine holds of the node while it is stopped.
    func snapshot(_ name: String) throws {
        let copy = folder.appending(path: name)
        try FileManager.default.createDirectory(at: copy, withIntermediateDirectories: true)
        for url in state { try FileManager.default.copyItem(at: url, to: copy.appending(path: url.lastPathComponent)) }
    }

    /// Puts the snapshot in place of what is there; `outside`: with the checkpoint outside the data folder.
    func putBack(_ name: String, outside: Bool) throws {
        for url in state where outside || url != configuration.checkpointFile {
            try FileManager.default.removeItem(at: url)
            let kept = folder.appending(path: name).appending(path: url.lastPathComponent)
            try FileManager.default.copyItem(at: kept, to: url)
        }
    }

    private var state: [URL] { [configuration.dataFolder, configuration.replicaFolder, configuration.checkpointFile] }

    func appends() async throws {
        try await eventually("\(member) appends") {
            let status = try await status()
            return status.quarantine == nil
        }
    }

    func reportSamples(_ numbers: Range<Int>, outcome: UInt32 = 0) async throws {
        for result in try await report(numbers.map { Samples.draft($0) }) where result.outcome != outcome {
            throw NodeError("a sample came out as \(result.outcome), not \(outcome): \(result.reason)")
        }
    }

    func holds(_ size: UInt64, of other: TestNode) async throws {
        try await eventually("\(member) holds \(size) entries of \(other.member)") {
            try await log(of: other.member)?.size == size
        }
    }
}
