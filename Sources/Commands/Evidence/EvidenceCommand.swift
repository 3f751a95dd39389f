import ArgumentParser

struct EvidenceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evidence",
        abstract: "Keeps artefacts of evidence, and fetches those that others share.",
        discussion: """
            What is reported of evidence goes into the log; the artefact itself (a picture, a chat, a disk image) is \
            kept beside it by its SHA-256, and given to those members alone whom a report on it is addressed to, when \
            they fetch it. Each giving and receiving is entered into its custody.
            """,
        subcommands: [
            EvidenceAddCommand.self, EvidenceFetchCommand.self, EvidenceListCommand.self, EvidenceVerifyCommand.self,
        ]
    )
}

/// The name of an artefact on the command line.
struct ArtefactName: ExpressibleByArgument {
    let text: String

    init?(argument: String) {
        let digits = argument.lowercased()
        guard digits.utf8.count == 64, digits.allSatisfy(\.isHexDigit) else { return nil }
        text = digits
    }
}
