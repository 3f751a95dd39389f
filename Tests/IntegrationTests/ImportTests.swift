import Foundation
import NodeRuntime
import Testing

extension IntegrationTests {
    private struct Imported: Decodable {
        let read: Int
        let decided: Int
        let unchanged: Int
        let refused: Int
        let rejects: String?
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
            let first = try await th.command("import", file.path, "--json")
            #expect(first.status == 3, "\(first.errors)")
            let summary = try first.json(Imported.self)
            #expect(summary.read == 6 && summary.decided == 3 && summary.refused == 3)
            let rejects = try String(contentsOf: URL(filePath: try #require(summary.rejects)), encoding: .utf8)
            // The reader's refusals come before the daemon's.
            let columns = rejects.split(separator: "\n").map { $0.split(separator: "\t") }
                .sorted { ($0.first ?? "") < ($1.first ?? "") }
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
}
