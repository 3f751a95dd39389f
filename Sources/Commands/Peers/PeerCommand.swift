import ArgumentParser

struct PeerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "peer",
        abstract: "Adds, removes and shows the members this node exchanges with.",
        discussion: """
            A peer is added by its root certificate alone. Compare its fingerprint with the member over another channel \
            before you pin it: whoever holds that root speaks for the member here.
            """,
        subcommands: [
            PeerAddCommand.self, PeerListCommand.self, PeerShowCommand.self, PeerTestCommand.self,
            PeerRemoveCommand.self,
        ]
    )
}
