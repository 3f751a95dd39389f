import Foundation
import NodeRuntime
import Testing

extension IntegrationTests {
    private struct Exported: Decodable {
        let objects: Int
        let safeListed: Int
        let changed: Bool
        let serial: UInt32?
        let sha256: String
    }

    @Test func `a report is in the next export, and unchanged content leaves the file alone`() async throws {
        try await Federation.run { federation in
            let th = try federation.node("th")
            try await th.start()
            let zone = federation.folder.appending(path: "zone").path
            #expect(try await th.command("report", "domain", Samples.domain(1), "--json").status == 0)
            let size = try #require(try await th.log(of: th.member)?.size)
            try await eventually("it is merged") { try await th.log(of: th.member)?.applied == size }
            let first = try await th.command("export", "rpz", "--to", zone, "--json")
            #expect(first.status == 0, "\(first.errors)")
            let written = try first.json(Exported.self)
            #expect(written.objects == 1 && written.changed)
            let again = try await th.command("export", "rpz", "--to", zone, "--json").json(Exported.self)
            #expect(!again.changed && again.serial == written.serial && again.sha256 == written.sha256)
            #expect(try String(contentsOfFile: zone, encoding: .utf8).contains("\n\(Samples.domain(1)) CNAME .\n"))
            let plain = try await th.command("export", "plain")
            #expect(plain.output == Samples.domain(1) + "\n")
        }
    }

    @Test func `what is on a safe-list is refused unless it is insisted on, then marked, and never exported`()
        async throws
    {
        try await Federation.run { federation in
            let th = try federation.node("th")
            let list = th.folder.appending(path: "safe.txt")
            try Data("\(Samples.domain(1))\n".utf8).write(to: list)
            let file = th.configuration.file
            let yaml = try String(contentsOf: file, encoding: .utf8) + "\nsafe-lists: [safe.txt]\n"
            try Data(yaml.utf8).write(to: file)
            try await th.start()
            let refused = try await th.command("report", "domain", Samples.domain(1))
            #expect(refused.status == 1 && (refused.errors + refused.output).contains("safe-list safe.txt"))
            #expect(try await th.command("report", "domain", Samples.domain(1), "--verdict", "benign").status == 0)
            #expect(try await th.command("report", "domain", Samples.domain(1), "--force").status == 0)
            #expect(try await th.command("report", "domain", Samples.domain(2), "--force").status == 0)
            let size = try #require(try await th.log(of: th.member)?.size)
            try await eventually("it is merged") { try await th.log(of: th.member)?.applied == size }
            let shown = try await th.command("show", Samples.domain(1), "--json")
            #expect(shown.output.contains("\"safe-listed\""))
            #expect(try await !th.command("show", Samples.domain(2), "--json").output.contains("safe-listed"))
            #expect(try await th.command("export", "plain").output == Samples.domain(2) + "\n")
        }
    }

    @Test func `a folder that goes away between two exports does not become a file, and is written to again`()
        async throws
    {
        try await Federation.run { federation in
            let th = try federation.node("th")
            try await th.start()
            try await th.reportSample(1)
            try await th.showsSample(1)
            let folder = federation.folder.appending(path: "lists")
            let file = folder.appending(path: "mandala.txt")
            let messages = federation.folder.appending(path: "export.err")
            func make() throws {
                try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            }
            func exists(_ url: URL) -> Bool { FileManager.default.fileExists(atPath: url.path) }
            try make()
            try Data().write(to: messages)
            let exporter = Process()
            exporter.executableURL = try MandalaExecutable.url()
            exporter.arguments = [
                "export", "plain", "--to", folder.path, "--every", "1s", "--config", th.configuration.file.path,
            ]
            exporter.standardInput = FileHandle.nullDevice
            exporter.standardOutput = FileHandle.nullDevice
            exporter.standardError = try FileHandle(forWritingTo: messages)
            try Spawning.run(exporter)
            defer { exporter.terminate() }
            try await eventually("the list is written") { exists(file) }
            try FileManager.default.removeItem(at: folder)
            try await eventually("the exporter says what is missing") {
                try String(contentsOf: messages, encoding: .utf8).contains(folder.path)
            }
            #expect(!exists(folder) && exporter.isRunning)
            try make()
            try await eventually("the list is written again") { exists(file) }
            #expect(try String(contentsOf: file, encoding: .utf8) == Samples.domain(1) + "\n")
        }
    }

    @Test func `what is for one member is exported there above AMBER, and nowhere else`() async throws {
        try await Federation.run { federation in
            let (th, kh, la) = (try federation.node("th"), try federation.node("kh"), try federation.node("la"))
            try federation.introduce(th, kh, dials: true)
            try federation.introduce(la, th, dials: true)
            try federation.introduce(la, kh, dials: true)
            try await federation.start(th, kh, la)
            let secret = "for-kh.example.com"
            let restricted = ["--tlp", "AMBER+STRICT", "--audience", "kh"]
            #expect(try await th.command(["report", "domain", secret] + restricted).status == 0)
            try await th.reportSample(1)
            for node in [kh, la] { try await node.showsSample(1) }
            try await federation.converge(th, kh, la)
            func export(_ format: String, at node: TestNode, _ clearance: String) async throws -> String {
                let exported = try await node.command("export", format, "--kind", "domain", "--clearance", clearance)
                #expect(exported.status == 0, "\(exported.errors)")
                return exported.output
            }
            let kept = th.folder.appending(path: "kept.txt")
            try Data("kept\n".utf8).write(to: kept)
            let strange = try await th.command("export", "plain", "--members", "kh,zz", "--to", kept.path)
            #expect(strange.status == 1 && strange.errors.contains("no member 'zz' is known here"), "\(strange.errors)")
            #expect(try String(contentsOf: kept, encoding: .utf8) == "kept\n")
            // A peer that has said nothing yet is none the less known.
            let silent = try await th.command("export", "plain", "--members", "kh")
            #expect(silent.status == 0 && silent.output.isEmpty, "\(silent.errors)")
            for format in ["plain", "rpz", "stix"] {
                for node in [th, kh, la] {
                    let open = try await export(format, at: node, "AMBER")
                    #expect(open.contains(Samples.domain(1)) && !open.contains(secret), "\(format) of \(node.member)")
                    for clearance in ["AMBER+STRICT", "RED"] {
                        let all = try await export(format, at: node, clearance)
                        #expect(all.contains(Samples.domain(1)))
                        #expect(all.contains(secret) == (node.member != la.member), "\(format) of \(node.member)")
                    }
                }
            }
        }
    }
}
