import Commands
import Foundation
import Membership
import NodeRuntime

/// `mandala import` of a file, from its start until what it brought is durable and merged.
struct ImportScenario {
    let bench: Bench

    func run() async throws -> BenchResult {
        let node = try bench.federation(["th"])[0]
        try await node.start()
        let file = try bench.drafts.file ?? generated()
        let seconds = try await bench.seconds {
            let child = Process()
            child.executableURL = try Bench.executable()
            child.arguments = [
                "import", file, "--config", node.configuration.file.path, "--verdict", "malicious", "--rejects",
                bench.folder.appending(path: "rejects").path,
            ]
            child.standardInput = FileHandle.nullDevice
            child.standardOutput = FileHandle.nullDevice
            child.standardError = FileHandle.nullDevice
            try child.run()
            child.waitUntilExit()
            guard [0, 3].contains(child.terminationStatus) else {
                throw BenchError("mandala import ended with \(child.terminationStatus)")
            }
            try await node.waitMerged(try await node.ownSize(), of: node.member)
        }
        // The list of members is an entry, too.
        var result = BenchResult(entries: Int(try await node.ownSize()) - 1)
        result.rssMib = node.figures.peakMib
        node.stop()
        result.diskBytes = node.diskBytes
        let floor = try BulkFloor(entries: result.entries, folder: bench.folder)
        result.set(seconds: seconds, floorPerSecond: floor.perSecond)
        return result
    }

    private func generated() throws -> String {
        let generator = DraftGenerator(seed: bench.drafts.seed)
        let lines = (0..<UInt64(bench.entries)).map { generator.value($0) }.joined(separator: "\n")
        let file = bench.folder.appending(path: "domains.txt")
        try Data(lines.utf8).write(to: file)
        return file.path
    }
}
