import ArgumentParser
import Foundation
import NodeRuntime

struct CertificateListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists the node's certificates, whose key each is for, and when it expires.",
        discussion: """
            JSON keys: certificates, a list of objects with name (root, node, log, witness), use, key, notAfter, \
            daysLeft, problem (absent: it is good), hasNextKey (a new key waits for its certificate).
            """
    )

    @OptionGroup var node: ConfigurationOption
    @OptionGroup var json: JSONOption

    private struct Row: Encodable {
        var name: String
        var use: String
        var key: String
        var notAfter: Date
        var daysLeft: Int
        var problem: String?
        var hasNextKey: Bool
    }

    func run() async throws {
        let now = Date()
        let rows = try await KeyFolder(try node.load()).list(now: now).map { held in
            Row(
                name: held.name,
                use: held.use,
                key: "\(held.key)",
                notAfter: held.notAfter,
                daysLeft: Int((held.notAfter.timeIntervalSince(now) / 86_400).rounded(.down)),
                problem: held.problem,
                hasNextKey: held.hasNextKey
            )
        }
        if json.isWanted { return try Streams.write(json: ["certificates": rows]) }
        var table = Table(["NAME", "USE", "KEY", "NOT AFTER", "DAYS LEFT"], numbers: [4])
        for row in rows {
            table.add([
                row.name, TerminalText.value(row.use), String(row.key.prefix(18)) + "…", Times.text(row.notAfter),
                "\(row.daysLeft)",
            ])
        }
        Streams.write(table.text)
        for row in rows {
            if let problem = row.problem { Streams.note("\(row.name): \(TerminalText.prose(problem))") }
            if row.hasNextKey { Streams.note("\(row.name): a new key waits for its certificate") }
        }
    }
}
