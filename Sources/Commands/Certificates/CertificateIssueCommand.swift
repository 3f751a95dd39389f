import ArgumentParser
import Foundation
import Membership
import NodeRuntime

struct CertificateIssueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "issue",
        abstract: "Certifies a key with the member's root; needs no node, and no network.",
        discussion: """
            The names in the request count for nothing: the certificate says what is given here. Federation and member \
            are by default those of the configuration. JSON keys: certificate (PEM), identity, key, notAfter, file.
            """
    )

    @Argument(help: "What the key is for: node, log or witness.")
    var use: KeySlot

    @Argument(help: "The certificate request, or a bare public key, in PEM.")
    var request: String

    @OptionGroup var root: RootOptions
    @OptionGroup var validity: DaysOption

    @Option(
        help: ArgumentHelp("Of the log; needed for 'log'.", valueName: "number"),
        transform: { try Incarnation(parsing: $0) }
    )
    var incarnation: Incarnation?

    @Option(help: ArgumentHelp("The federation.", valueName: "name"), transform: { try FederationName($0) })
    var federation: FederationName?

    @Option(help: ArgumentHelp("Whose root it is.", valueName: "id"), transform: { try MemberID($0) })
    var member: MemberID?

    @Option(help: ArgumentHelp("Where to write it; by default to standard output.", valueName: "file"))
    var out: String?

    @OptionGroup var node: ConfigurationOption
    @OptionGroup var json: JSONOption

    private struct Answer: Encodable {
        var certificate: String
        var identity: String
        var key: String
        var notAfter: Date
        var file: String?
    }

    func validate() throws {
        guard (federation == nil) == (member == nil) else {
            throw ValidationError("--federation and --member belong together")
        }
        guard (use == .log) == (incarnation != nil) else {
            throw ValidationError("--incarnation belongs to 'log', which cannot do without it; the first log is 1")
        }
    }

    func run() async throws {
        let (federation, member) = try names()
        let file = URL(filePath: request)
        guard let bytes = try? Data(contentsOf: file) else {
            throw CommandFailure("\(request): the request cannot be read: \(FileFault.reason(file.path))")
        }
        let authority = try root.authority(federation, member)
        let now = Date()
        let key: RequestedKey
        do throws(CertificateError) { key = try RequestedKey(file: Array(bytes)) } catch {
            throw CommandFailure("\(request): \(error)")
        }
        let role = use.role(incarnation ?? .first)
        let issued = try authority.issue(role, for: key, now: now, notAfter: validity.end(now))
        if let out { try KeyFile.write(issued.pem, to: URL(filePath: out), mode: 0o644) }
        let answer = Answer(
            certificate: issued.pem,
            identity: "\(issued.identity)",
            key: "\(try key.fingerprint)",
            notAfter: issued.notAfter,
            file: out
        )
        if json.isWanted { return try Streams.write(json: answer) }
        Streams.note("\(answer.identity), key \(answer.key), until \(Times.text(answer.notAfter))")
        Streams.write(out.map { "The certificate is in \(TerminalText.prose($0))" } ?? issued.pem)
    }

    private func names() throws -> (FederationName, MemberID) {
        if let federation, let member { return (federation, member) }
        let configuration = try node.load()
        return (configuration.federation, configuration.member)
    }
}
