import ArgumentParser
import Foundation
import Membership
import NodeRuntime

struct PeerTestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Dials a peer now and says whether both sides accept each other.",
        discussion: """
            Ends with 1 when the peer is not reached. JSON keys: member, address, reached, milliseconds, reason.
            """
    )

    @Argument(help: "The member.", transform: { try MemberID($0) })
    var member: MemberID

    @OptionGroup var node: ConfigurationOption
    @OptionGroup var json: JSONOption

    func run() async throws {
        let test: PeerTest = try await node.load().control().post("/v1/peers/\(member)/test")
        if json.isWanted {
            try Streams.write(json: test)
        } else if test.reached {
            let place = test.address.map { " at \($0)" } ?? ""
            let time = test.milliseconds.map { ", after \(Int($0.rounded(.up))) ms" } ?? ""
            Streams.write("'\(member)' is reached\(place)\(time); both sides accept each other")
        }
        guard !test.reached else { return }
        let reason = test.reason.map { TerminalText.prose($0) } ?? "no reason is known"
        throw json.isWanted
            ? CommandFailure.silent(.failed)
            : CommandFailure("'\(member)' is not reached\(test.address.map { " at \($0)" } ?? ""): \(reason)")
    }
}
