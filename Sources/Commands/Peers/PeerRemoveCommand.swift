import ArgumentParser
import Membership
import NodeRuntime

struct PeerRemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Unpins a member; its connections close at once.",
        discussion: """
            What it has said already stays in the logs and in the replica. JSON keys: member, applied (daemon or file).
            """
    )

    @Argument(help: "The member.", transform: { try MemberID($0) })
    var member: MemberID

    @OptionGroup var node: ConfigurationOption
    @OptionGroup var json: JSONOption

    private struct Removed: Encodable {
        var member: String
        var applied: String
    }

    func run() async throws {
        let isRunning = try await PeerChange(try node.load()).remove(member)
        if json.isWanted {
            return try Streams.write(json: Removed(member: member.text, applied: isRunning ? "daemon" : "file"))
        }
        Streams.write("'\(member)' is removed\(isRunning ? "" : PeerChange.later.replacing(" to ", with: " from "))")
    }
}
