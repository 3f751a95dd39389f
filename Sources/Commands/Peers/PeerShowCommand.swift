import ArgumentParser
import Foundation
import Membership
import NodeRuntime

struct PeerShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows all about one peer, or this node's own root.",
        discussion: "JSON keys: those of one peer of 'peer list'."
    )

    @Argument(help: "The member.", transform: { try MemberID($0) })
    var member: MemberID

    @OptionGroup var node: ConfigurationOption
    @OptionGroup var json: JSONOption

    private struct Own: Encodable {
        var member: String
        var fingerprints: [String]
        var rootsNotAfter: [Date]
    }

    func run() async throws {
        let configuration = try node.load()
        if member == configuration.member { return try showOwn(try configuration.ownRoot()) }
        guard let peer = try await PeerReport.all(configuration).first(where: { $0.member == member.text }) else {
            throw CommandFailure("'\(member)' is no peer of this node; 'mandala peer list' shows who is")
        }
        if json.isWanted { return try Streams.write(json: peer) }
        Streams.write(peer.lines(now: Date()).joined(separator: "\n"))
    }

    private func showOwn(_ root: PinnedRoot) throws(CommandFailure) {
        let own = Own(member: member.text, fingerprints: ["\(root.fingerprint)"], rootsNotAfter: [root.notAfter])
        if json.isWanted { return try Streams.write(json: own) }
        var table = Table([])
        table.add(["member", "\(member), this node's own"])
        table.add(["root", "\(root.fingerprint)"])
        table.add(["", "expires \(Times.withAge(root.notAfter, now: Date()))"])
        Streams.write(table.text)
    }
}
