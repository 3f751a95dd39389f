import Entries
import Foundation
import Indicators
import NodeRuntime
import Replication
import Testing

extension IntegrationTests {
    private static let mapping = """
        format: csv
        kind: phone-number
        region: TH
        confidence: 80
        labels: [vishing]
        columns:
          Nummer: value
          Erstmals gesehen: first_seen

        """
    private static let table = "Nummer;Erstmals gesehen;Sonstiges\n02 555 0100;2026-03-01;x\n12;2026-03-01;y\n"

    @Test func `an agency's table is read by its mapping, which the command line overrules`() async throws {
        try await Federation.run { federation in
            let th = try federation.node("th")
            try await th.start()
            let mapping = federation.folder.appending(path: "agency.yaml")
            let table = federation.folder.appending(path: "table.csv")
            try Data(Self.mapping.utf8).write(to: mapping)
            try Data(Self.table.utf8).write(to: table)
            let options = ["--mapping", mapping.path, "--verdict", "suspicious", "--json"]
            let result = try await th.command(["import", table.path] + options)
            #expect(result.status == 3, "\(result.output) \(result.errors)")
            let key = ObjectKey(kind: .phoneNumber, value: "+6625550100")
            let number = try await found("it is merged") { try th.effective(key, for: .amber) }
            #expect(number.verdict == .suspicious && number.confidence == 80 && number.labels == ["vishing"])
            #expect(number.firstSeenMs == 1_772_323_200_000)
            let said = try await th.command(["import", table.path, "--confidence", "50"] + options)
            #expect(said.status == 3, "\(said.output) \(said.errors)")
            try await eventually("the command line holds, also where it says what goes without saying") {
                try th.effective(key, for: .amber)?.confidence == 50
            }
            try Data("columns: {Nummer: value}\nunknown: 1\n".utf8).write(to: mapping)
            let refused = try await th.command(["import", table.path] + options)
            #expect(refused.status == 1 && refused.errors.contains("key 'unknown' is unknown"), "\(refused.errors)")
            try Data("columns: {T\u{fc}r: value}\n".unicodeScalars.map { UInt8($0.value) }).write(to: mapping)
            let foreign = try await th.command(["import", table.path] + options)
            #expect(foreign.status == 1 && foreign.errors.contains("agency.yaml: it is not UTF-8"), "\(foreign.errors)")
        }
    }

    @Test func `files put into a watched folder are imported, and moved away with their rejects`() async throws {
        try await Federation.run { federation in
            let th = try federation.node("th")
            try await th.start()
            let folder = federation.folder.appending(path: "incoming")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let mapping = federation.folder.appending(path: "agency.yaml")
            try Data(Self.mapping.utf8).write(to: mapping)
            try Data(Self.table.utf8).write(to: folder.appending(path: "a.csv"))
            let watcher = try Self.watch(folder, for: th, "--mapping", mapping.path)
            defer { watcher.terminate() }
            func exists(_ name: String) -> Bool {
                FileManager.default.fileExists(atPath: folder.appending(path: name).path)
            }
            try await eventually("the table is done") { exists("done/a.csv") }
            let rejects = try String(contentsOf: folder.appending(path: "done/a.csv.rejects"), encoding: .utf8)
            #expect(rejects.hasPrefix("3\t") && rejects.contains("12;2026-03-01;y"))
            let key = ObjectKey(kind: .phoneNumber, value: "+6625550100")
            _ = try await found("it is merged") { try th.effective(key, for: .amber) }
            // What cannot be read stops nothing.
            try Data([0xff, 0xfe, 0, 0]).write(to: folder.appending(path: ".b.csv"))
            try FileManager.default.moveItem(
                at: folder.appending(path: ".b.csv"),
                to: folder.appending(path: "b.csv")
            )
            try Data("Nummer;Erstmals gesehen\n02 555 0101;2026-03-01\n".utf8).write(
                to: folder.appending(path: "c.csv")
            )
            try await eventually("both are dealt with") { exists("failed/b.csv") && exists("done/c.csv") }
            #expect(!exists("a.csv") && !exists("b.csv") && !exists("c.csv") && watcher.isRunning)
        }
    }

    @Test func `what is put into a watched folder waits for a daemon that is away`() async throws {
        try await Federation.run { federation in
            let th = try federation.node("th")
            let folder = federation.folder.appending(path: "incoming")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data("domain\n\(Samples.domain(1))\n".utf8).write(to: folder.appending(path: "a.csv"))
            let complaints = federation.folder.appending(path: "complaints")
            try Data().write(to: complaints)
            let watcher = try Self.watch(folder, for: th, errors: try FileHandle(forWritingTo: complaints))
            defer { watcher.terminate() }
            try await eventually("it says that the daemon does not run") {
                try String(contentsOf: complaints, encoding: .utf8).contains("the daemon does not run")
            }
            func exists(_ name: String) -> Bool {
                FileManager.default.fileExists(atPath: folder.appending(path: name).path)
            }
            #expect(exists("a.csv") && !exists("failed/a.csv"))
            try await th.start()
            try await eventually("the file is done") { exists("done/a.csv") }
            try await th.showsSample(1)
        }
    }

    @Test func `a folder to watch that is missing, or is a file, is refused and not made`() async throws {
        try await Federation.run { federation in
            let th = try federation.node("th")
            let folder = federation.folder.appending(path: "incomming")
            let refused = try await th.command("import", "--watch", folder.path)
            #expect(refused.status == 1 && refused.errors.contains("there is no such folder"), "\(refused)")
            #expect(!FileManager.default.fileExists(atPath: folder.path))
            let file = try await th.command("import", "--watch", th.configuration.file.path)
            #expect(file.status == 1 && file.errors.contains("it is a file"), "\(file)")
        }
    }

    private static func watch(
        _ folder: URL,
        for node: TestNode,
        _ options: String...,
        errors: FileHandle = .nullDevice
    ) throws -> Process {
        let watcher = Process()
        watcher.executableURL = try MandalaExecutable.url()
        let configuration = node.configuration.file.path
        watcher.arguments = ["import", "--watch", folder.path, "--every", "1s", "--config", configuration] + options
        watcher.standardInput = FileHandle.nullDevice
        watcher.standardOutput = FileHandle.nullDevice
        watcher.standardError = errors
        try Spawning.run(watcher)
        return watcher
    }
}
