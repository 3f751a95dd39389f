import ArgumentParser
import Foundation
import Membership
import NodeRuntime

struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Makes a node: keys, certificates, configuration and an empty peer list.",
        discussion: """
            JSON keys: federation, member, folder, configuration, rootKey, rootCertificate, fingerprint.
            """
    )

    @Option(
        help: ArgumentHelp("The federation, such as wg-as.asean.", valueName: "name"),
        transform: { try FederationName($0) }
    )
    var federation: FederationName

    @Option(
        help: ArgumentHelp("This member in it, such as th; countries use ISO 3166-1.", valueName: "id"),
        transform: { try MemberID($0) }
    )
    var member: MemberID

    @Option(help: ArgumentHelp("The folder to make the node in.", valueName: "path"))
    var dir = "."

    @Option(
        help: ArgumentHelp("Where peers connect.", valueName: "host:port"),
        transform: { try PeerAddress(parsing: $0) }
    )
    var listen: PeerAddress?

    @Option(
        help: ArgumentHelp(
            "The member's root certificate, where it has one already; the node then asks its peers for its log.",
            valueName: "file"
        )
    )
    var rootCert: String?

    @Option(help: ArgumentHelp("The private key of that root; it is not copied.", valueName: "file"))
    var rootKey: String?

    @OptionGroup var json: JSONOption

    private struct Made: Encodable {
        var federation: String
        var member: String
        var folder: String
        var configuration: String
        var rootKey: String
        var rootCertificate: String
        var fingerprint: String
    }

    func run() async throws {
        let folder = URL(filePath: dir)
        let listen = try listen ?? PeerAddress(parsing: "0.0.0.0")
        var setup = NodeSetup(folder: folder, federation: federation, member: member, listen: listen)
        setup.authority = try authority()
        let fingerprint = try setup.run(now: Date())
        func path(_ name: String) -> String { folder.appending(path: name).path }
        let made = Made(
            federation: federation.text,
            member: member.text,
            folder: folder.path,
            configuration: path("mandala.yaml"),
            rootKey: rootKey ?? path("keys/root.key.pem"),
            rootCertificate: path("keys/root.cert.pem"),
            fingerprint: "\(fingerprint)"
        )
        if json.isWanted { return try Streams.write(json: made) }
        if setup.authority != nil {
            return Streams.write(
                "The node of '\(member)' is made in \(TerminalText.prose(made.folder)) with new keys under its root. Add its "
                    + "peers again: it stays in quarantine until they have given back its log; see 'mandala status'"
            )
        }
        Streams.write(
            """
            The node of '\(member)' in '\(federation)' is made in \(TerminalText.prose(made.folder))

              mandala.yaml         its configuration; every key is explained there
              peers.json           its peers: none yet
              keys/root.key.pem    the root's private key: it issues everything else, nothing needs it day by day
              keys/root.cert.pem   the root certificate: what the other members pin
              keys/node.*, log.*   what the daemon uses; they expire in \(NodeSetup.leafDays) days, the root in \
            \(NodeSetup.rootYears) years

            The root's fingerprint:

              \(fingerprint)

            What to do next:

              1. Move keys/root.key.pem to offline storage, and keep a second copy of it elsewhere.
              2. Start the node:             mandala serve --config \(TerminalText.prose(made.configuration))
              3. Send keys/root.cert.pem to every other member, and get theirs.
              4. Compare fingerprints over another channel: by telephone, or face to face.
              5. Pin each other's root:      mandala peer add THEIRS.pem --member ID --address HOST:PORT
              6. See whether it is linked:   mandala status
            """
        )
    }

    private func authority() throws -> RootAuthority? {
        guard let rootCert, let rootKey else {
            guard rootCert == nil, rootKey == nil else {
                throw ValidationError("--root-cert and --root-key belong together")
            }
            return nil
        }
        return try RootAuthority(certificate: rootCert, key: rootKey, federation: federation, member: member)
    }
}
