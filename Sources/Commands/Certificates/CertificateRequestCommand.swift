import ArgumentParser
import Foundation
import Membership
import NodeRuntime

struct CertificateRequestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "request",
        abstract: "Writes a certificate signing request (PKCS #10) for one of the node's keys.",
        discussion: """
            Carry it to the machine of the root ('mandala certificate issue' or certs/make-root.sh there) or to the \
            agency's authority, and give what comes back to 'mandala certificate install'. The private key stays here. \
            With --new-key the standing key stays in use until then. JSON keys: request (PEM), file.
            """
    )

    @Argument(help: "Which key: node, log or witness.")
    var use: KeySlot

    @Flag(help: "For a new key, which replaces the standing one when its certificate is installed.")
    var newKey = false

    @Option(
        help: ArgumentHelp("Of the log; by default that of the standing certificate.", valueName: "number"),
        transform: { try Incarnation(parsing: $0) }
    )
    var incarnation: Incarnation?

    @Option(help: ArgumentHelp("Where to write it; by default to standard output.", valueName: "file"))
    var out: String?

    @OptionGroup var node: ConfigurationOption
    @OptionGroup var json: JSONOption

    private struct Answer: Encodable {
        var request: String
        var file: String?
    }

    func run() async throws {
        let request = try KeyFolder(try node.load()).request(use, newKey: newKey, incarnation: incarnation)
        if let out { try KeyFile.write(request, to: URL(filePath: out), mode: 0o644) }
        if json.isWanted { return try Streams.write(json: Answer(request: request, file: out)) }
        Streams.write(out.map { "The request is in \(TerminalText.prose($0))" } ?? request)
    }
}
