import ArgumentParser
import Foundation
import Membership
import NodeRuntime

struct PeerAddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Pins a member's root certificate; in force at once, without a restart.",
        discussion: """
            While the daemon is stopped, peers.json is changed directly. Adding a member that is there already replaces \
            its root, and its name and address where they are given.

            JSON keys: member, fingerprint, address, applied (daemon or file).
            """
    )

    @Argument(help: "The member's root certificate, PEM or DER.")
    var root: String

    @Option(help: ArgumentHelp("Whose root it is.", valueName: "id"), transform: { try MemberID($0) })
    var member: MemberID

    @Option(help: ArgumentHelp("The organisation, for people.", valueName: "text"))
    var name: String?

    @Option(
        help: ArgumentHelp(
            "Where to dial it; without one it dials in, or is reached through others.",
            valueName: "host:port"
        ),
        transform: { try PeerAddress(parsing: $0) }
    )
    var address: PeerAddress?

    @Flag(help: "Do not ask: the fingerprint was compared already.")
    var yes = false

    @OptionGroup var node: ConfigurationOption
    @OptionGroup var json: JSONOption

    private struct Added: Encodable {
        var member: String
        var fingerprint: String
        var address: String?
        var applied: String
    }

    func run() async throws {
        let configuration = try node.load()
        let root = try PinnedRoot(certificateFile: URL(filePath: root))
        // Readable by the operator; where it is not, the daemon knows.
        let book = try? configuration.peerBook()
        let old = book?.list.peer(member)
        try confirm(root, replacing: book?.trust.roots(of: member) ?? [])
        let address = address ?? old?.address
        let isRunning = try await PeerChange(configuration).add(
            member: member,
            name: name ?? old?.name ?? member.text,
            root: root,
            address: address
        )
        if json.isWanted {
            return try Streams.write(
                json: Added(
                    member: member.text,
                    fingerprint: "\(root.fingerprint)",
                    address: address?.description,
                    applied: isRunning ? "daemon" : "file"
                )
            )
        }
        Streams.write("'\(member)' is added\(isRunning ? "" : PeerChange.later)")
        if address == nil { Streams.write("It has no address here: it dials in, or is reached through other members.") }
    }

    private func confirm(_ root: PinnedRoot, replacing old: [PinnedRoot]) throws(CommandFailure) {
        Streams.note(
            """
            member       \(member)
            certificate  \(root.subject), until \(Times.text(root.notAfter))
            fingerprint  \(root.fingerprint)
            """
        )
        for other in old where other != root { Streams.note("replaces     \(other.fingerprint)") }
        if root.notAfter < Date() { throw CommandFailure("this root certificate has expired; ask for the new one") }
        if yes { return }
        guard Streams.inputIsTerminal else {
            throw CommandFailure(
                "compare this fingerprint with the member over another channel, then repeat the command with --yes"
            )
        }
        Streams.prompt("Have you compared it with '\(member)' over another channel, and is it the same? (yes/no) ")
        guard readLine()?.trimmingCharacters(in: .whitespaces).lowercased() == "yes" else {
            throw CommandFailure("nothing was changed")
        }
    }
}
