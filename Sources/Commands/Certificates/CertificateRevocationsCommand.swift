import ArgumentParser
import Foundation
import Membership
import NodeRuntime

struct CertificateRevocationsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revocations",
        abstract: "Shows what members have revoked, as the running daemon holds it.",
        discussion: """
            With a member it writes that list as its root signed it: the file for 'revoke --previous' and '--import'. \
            JSON keys: revocations, a list of objects with member, serial, issued, keys.
            """
    )

    @Argument(help: "Whose list to write.", transform: { try MemberID($0) })
    var member: MemberID?

    @OptionGroup var node: ConfigurationOption
    @OptionGroup var json: JSONOption

    func run() async throws {
        let lists = try await RevocationFile.lists(try node.load().control())
        if let member {
            guard let list = lists.first(where: { $0.member == member }) else {
                throw CommandFailure("'\(member)' has revoked nothing that is known here")
            }
            return Streams.write(String(decoding: list.bytes, as: UTF8.self))
        }
        if json.isWanted { return try Streams.write(json: ["revocations": lists.map { RevocationStatus($0) }]) }
        if lists.isEmpty { return Streams.write("No member has revoked a key.") }
        var table = Table(["MEMBER", "SERIAL", "ISSUED", "KEY", "REASON"], numbers: [1])
        for list in lists {
            let issued = Times.text(Date(timeIntervalSince1970: TimeInterval(list.seconds)))
            for entry in list.entries {
                table.add([
                    list.member.text, "\(list.serial)", issued, String("\(entry.key)".prefix(18)) + "…",
                    TerminalText.prose(entry.reason),
                ])
            }
        }
        Streams.write(table.text)
    }
}
