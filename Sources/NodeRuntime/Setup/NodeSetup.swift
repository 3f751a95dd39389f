import Crypto
package import Foundation
package import Membership
import TransparencyLog

/// What `mandala init` makes: keys, certificates, configuration and an empty peer list in one folder.
package struct NodeSetup: Sendable {
    package static let rootYears = 20
    package static let leafDays = 365

    package let folder: URL
    package let federation: FederationName
    package let member: MemberID
    package let listen: PeerAddress

    package init(folder: URL, federation: FederationName, member: MemberID, listen: PeerAddress) {
        self.folder = folder
        self.federation = federation
        self.member = member
        self.listen = listen
    }

    /// A root of the member's, made earlier; nil: a new one is made.
    package var authority: RootAuthority?

    /// Refuses a folder that holds a configuration already. Returns the root's fingerprint.
    package func run(now: Date) throws(NodeError) -> Fingerprint {
        let file = folder.appending(path: "mandala.yaml")
        guard !FileManager.default.fileExists(atPath: file.path) else {
            throw NodeError("\(file.path): a node is set up here already; choose another folder")
        }
        let keys = folder.appending(path: "keys")
        try KeyFile.makeFolder(folder, mode: 0o755)
        try KeyFile.makeFolder(keys, mode: 0o700)
        try KeyFile.makeFolder(folder.appending(path: "roots"), mode: 0o755)
        for (name, mode) in [("data", 0o700), ("replica", 0o750), ("run", 0o755)] {
            try KeyFile.makeFolder(folder.appending(path: name), mode: mode_t(mode))
        }
        let fingerprint: Fingerprint
        do throws(CertificateError) {
            let year: TimeInterval = 365.25 * 86_400
            let authority: RootAuthority
            if let standing = self.authority {
                authority = standing
            } else {
                authority = try RootAuthority.generate(
                    federation: federation,
                    member: member,
                    now: now,
                    notAfter: now.addingTimeInterval(Double(Self.rootYears) * year)
                )
            }
            let end = now.addingTimeInterval(Double(Self.leafDays) * 86_400)
            let nodeKey = NodeKey.generate()
            let node = try authority.issueNode(publicKeyPEM: nodeKey.publicKeyPEM, now: now, notAfter: end)
            let logKey = Curve25519.Signing.PrivateKey()
            let log = try authority.issueLogKey(
                incarnation: .first,
                publicKey: Array(logKey.publicKey.rawRepresentation),
                now: now,
                notAfter: end
            )
            let witnessKey = Curve25519.Signing.PrivateKey()
            let witness = try authority.issueWitnessKey(
                publicKey: Array(witnessKey.publicKey.rawRepresentation),
                now: now,
                notAfter: end
            )
            fingerprint = authority.root.fingerprint
            let rootKey = try authority.privateKeyPEM()
            do throws(NodeError) {
                // The key of a root that stands is where the operator keeps it.
                if self.authority == nil {
                    try KeyFile.write(rootKey, to: keys.appending(path: "root.key.pem"), mode: 0o600)
                }
                try KeyFile.write(authority.certificatePEM, to: keys.appending(path: "root.cert.pem"), mode: 0o644)
                try KeyFile.write(nodeKey.privateKeyPEM, to: keys.appending(path: "node.key.pem"), mode: 0o600)
                try KeyFile.write(node.pem, to: keys.appending(path: "node.cert.pem"), mode: 0o644)
                let seed = Data(logKey.rawRepresentation).base64EncodedString() + "\n"
                try KeyFile.write(seed, to: keys.appending(path: "log.key"), mode: 0o600)
                try KeyFile.write(log.pem, to: keys.appending(path: "log.cert.pem"), mode: 0o644)
                let witnessSeed = Data(witnessKey.rawRepresentation).base64EncodedString() + "\n"
                try KeyFile.write(witnessSeed, to: keys.appending(path: "witness.key"), mode: 0o600)
                try KeyFile.write(witness.pem, to: keys.appending(path: "witness.cert.pem"), mode: 0o644)
            } catch { throw .key(error.description) }
        } catch { throw NodeError("\(error)") }
        try KeyFile.write("{\"peers\": []}\n", to: folder.appending(path: "peers.json"), mode: 0o644)
        let yaml = ConfigurationTemplate.yaml(federation: federation, member: member, listen: listen)
        try KeyFile.write(yaml, to: file, mode: 0o644)
        try markStart(try NodeConfiguration(file: file))
        return fingerprint
    }

    /// Of a new root nobody can hold anything: the node may append at once. A member that had a log before asks the
    /// others for it first.
    private func markStart(_ configuration: NodeConfiguration) throws(NodeError) {
        if authority != nil {
            try configuration.quarantineMarker.write(
                "this node was set up anew for a member that may have a log already"
            )
        } else if let bootID = configuration.outsideCheckpoint.bootID {
            try configuration.outsideCheckpoint.write(nil, bootID: bootID)
        }
    }
}
