import ArgumentParser
import Foundation
import NodeRuntime

struct PeerListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists the peers and how they are linked.",
        discussion: """
            JSON keys: peers, a list of objects with member, name, address, fingerprints, rootFiles, rootsNotAfter, \
            acceptMembers and offerMembers (absent: all), acceptMaxTLP, offerMaxTLP, entriesPerSecond, bytesPerSecond, \
            and from the daemon linked, linkedSince, remoteAddress, lag, lastError.
            """
    )

    @OptionGroup var node: ConfigurationOption
    @OptionGroup var json: JSONOption

    func run() async throws {
        let peers = try await PeerReport.all(try node.load())
        if json.isWanted { return try Streams.write(json: ["peers": peers]) }
        if peers.isEmpty {
            return Streams.write("This node has no peers; pin a member's root with 'mandala peer add'.")
        }
        var table = Table(["MEMBER", "NAME", "ADDRESS", "ROOT", "STATE"])
        for peer in peers {
            table.add([
                peer.member, TerminalText.prose(peer.name), peer.address ?? "-",
                peer.fingerprints.map { String($0.prefix(18)) + "…" }.joined(separator: " "), peer.state(now: Date()),
            ])
        }
        Streams.write(table.text)
    }
}
