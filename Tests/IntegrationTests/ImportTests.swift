import Foundation
import NodeRuntime
import Replication
import Testing

extension IntegrationTests {
    private struct Imported: Decodable {
        let read: Int
        let decided: Int
        let unchanged: Int
        let refused: Int
        let rejects: String?
        let file: String
    }

    @Test func `a file with bad lines is imported but for those, and once only`() async throws {
        try await Federation.run { federation in
            let th = try federation.node("th")
            try await th.start()
            let file = federation.folder.appending(path: "reports.csv")
            let text = """
                kind,value,confidence,label
                domain,\(Samples.domain(1)),80,phishing
                phone-number,12,80,vishing
                phone-number,+6625550144,80,vishing
                domain,\(Samples.domain(2)),180,phishing
                domain,\(Samples.domain(3)),60,phishing
                no-such-kind,value,60,phishing

                """
            try Data(text.utf8).write(to: file)
            let nowhere = try await th.command("import", file.path, "--rejects", federation.folder.path)
            #expect(nowhere.status == 1 && nowhere.errors.contains("it is a folder"), "\(nowhere.errors)")
            let first = try await th.command("import", file.path, "--json")
            #expect(first.status == 3, "\(first.errors)")
            let summary = try first.json(Imported.self)
            #expect(summary.read == 6 && summary.decided == 3 && summary.refused == 3)
            #expect(summary.file == file.path)
            let rejects = try String(contentsOf: URL(filePath: try #require(summary.rejects)), encoding: .utf8)
            // The reader's refusals among the daemon's, as they stand in the file.
            let columns = rejects.split(separator: "\n").map { $0.split(separator: "\t") }
            #expect(columns.map { $0.first } == ["3", "5", "7"])
            #expect(columns.allSatisfy { $0.count == 3 })
            #expect(columns.first?.last == "phone-number,12,80,vishing")

            let size = try #require(try await th.log(of: th.member)?.size)
            let again = try await th.command("import", file.path, "--json")
            #expect(again.status == 3)
            let repeated = try again.json(Imported.self)
            #expect(repeated.decided == 0 && repeated.unchanged == 3 && repeated.refused == 3)
            #expect(try await th.log(of: th.member)?.size == size)
        }
    }

    @Test func `what gives nothing is named, in whatever format it stands`() async throws {
        try await Federation.run { federation in
            let th = try federation.node("th")
            try await th.start()
            for (name, text) in [
                ("a.csv", "kind,value,seen_by\ndomain,\(Samples.domain(1)),gate\n"),
                ("a.ndjson", #"{"kind":"domain","value":"\#(Samples.domain(2))","seen_by":"gate"}"# + "\n"),
            ] {
                let file = federation.folder.appending(path: name)
                try Data(text.utf8).write(to: file)
                let imported = try await th.command("import", file.path)
                #expect(imported.status == 0, "\(imported)")
                let told = imported.errors.components(separatedBy: "give nothing: seen_by;").count - 1
                #expect(told == 1, "\(name): \(imported.errors)")
            }
        }
    }

    @Test func `what one import describes in two ways is written once, and what a list changes is taken every time`()
        async throws
    {
        try await Federation.run { federation in
            let th = try federation.node("th")
            try await th.start()
            let file = federation.folder.appending(path: "twice.csv")
            func write(_ lines: [String], to file: URL) throws {
                try Data((["domain,confidence,description"] + lines).joined(separator: "\n").utf8).write(to: file)
            }
            func changes(_ path: String) async throws -> UInt64 {
                let before = try await th.log(of: th.member)?.size ?? 0
                let result = try await th.command("import", path)
                #expect(result.status == 0, "\(result.errors)")
                return try #require(try await th.log(of: th.member)?.size) - before
            }
            func confidence(_ number: Int, is value: UInt8) async throws {
                try await eventually("the confidence is \(value)") {
                    try th.effective(Samples.key(number))?.confidence == value
                }
            }
            let other = "\(Samples.domain(2)),50,fine"
            try write(["\(Samples.domain(1)),80,one", other, "\(Samples.domain(1)),60,two"], to: file)
            #expect(try await changes(file.path) >= 3)
            try await confidence(1, is: 60)
            for _ in 0..<3 { #expect(try await changes(file.path) == 0) }
            // What is new of it is news, and so is what it goes back to.
            for first in ["70,three", "80,one"] {
                try write(["\(Samples.domain(1)),\(first)", other, "\(Samples.domain(1)),60,two"], to: file)
                #expect(try await changes(file.path) > 0)
                #expect(try await changes(file.path) == 0)
            }
            for value in [80, 50, 80, 50] as [UInt8] {
                try write(["\(Samples.domain(3)),\(value),a shop"], to: file)
                #expect(try await changes(file.path) == 1)
                try await confidence(3, is: value)
                #expect(try await changes(file.path) == 0)
            }

            let folder = federation.folder.appending(path: "bundles")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
            try write(["\(Samples.domain(4)),80,one"], to: folder.appending(path: "a.csv"))
            try write(["\(Samples.domain(4)),60,two"], to: folder.appending(path: "b.csv"))
            #expect(try await changes(folder.path) == 2)
            th.kill()
            try await th.start()
            #expect(try await changes(folder.path) == 0)
        }
    }

    @Test func `an indicator of thousands of values is imported, however much is said of each`() async throws {
        try await Federation.run { federation in
            let th = try federation.node("th")
            try await th.start()
            let values = (0..<5_000).map { "'d\($0).example.com'" }.joined(separator: ",")
            let bundle = """
                {"type":"bundle","id":"bundle--1","objects":[{"type":"indicator","pattern_type":"stix",
                "pattern":"[domain-name:value IN (\(values))]","description":"\(String(repeating: "x", count: 4_096))"}]}
                """
            let file = federation.folder.appending(path: "bundle.json")
            try Data(bundle.utf8).write(to: file)
            let imported = try await th.command("import", file.path)
            #expect(imported.status == 0, "\(imported.output) \(imported.errors)")
            // And the list of members.
            try await th.holds(5_001, of: th)
        }
    }
}
