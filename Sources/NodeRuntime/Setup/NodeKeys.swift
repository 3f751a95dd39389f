package import Foundation
package import Membership
package import TransparencyLog

/// The keys and certificates that a running node uses; all of them checked against its own root before it starts.
package struct NodeKeys: Sendable {
    package let root: PinnedRoot
    /// PEM, leaf first.
    package let nodeCertificatePEM: String
    package let nodeKeyPEM: String
    package let origin: LogOrigin
    package let logKey: SigningKey
    /// DER, leaf first: travels with the log's checkpoints.
    package let logCertificates: [[UInt8]]
    package let nodeNotAfter: Date
    package let logNotAfter: Date
    package let witness: WitnessKey?
    /// Of the certified keys (``Fingerprint/init(ofKeyIn:)``).
    let fingerprints: [KeySlot: Fingerprint]

    package init(_ configuration: NodeConfiguration, now: Date) async throws(NodeError) {
        let folder = configuration.keysFolder
        func certificates(_ name: String) throws(NodeError) -> (file: URL, bytes: [UInt8]) {
            let file = folder.appending(path: name)
            do { return (file, Array(try Data(contentsOf: file))) } catch {
                throw NodeError("\(file.path): the certificate cannot be read; run 'mandala init' or restore it")
            }
        }
        func naming<T>(_ file: URL, _ body: () async throws(CertificateError) -> T) async throws(NodeError) -> T {
            do throws(CertificateError) { return try await body() } catch { throw NodeError("\(file.path): \(error)") }
        }
        let rootFile = try certificates("root.cert.pem")
        let nodeFile = try certificates("node.cert.pem")
        let logFile = try certificates("log.cert.pem")
        nodeKeyPEM = try KeyFile.read(folder.appending(path: "node.key.pem"))
        let seedFile = folder.appending(path: "log.key")
        let seedText = try KeyFile.read(seedFile)
        let pinned = try await naming(rootFile.file) { () throws(CertificateError) in
            try PinnedRoot(file: rootFile.bytes)
        }
        let trust: TrustSet
        do throws(TrustSetError) {
            trust = try KeyFolder.trust(configuration.federation, configuration.member, root: pinned)
        } catch { throw NodeError("\(rootFile.file.path): \(error)") }
        let nodeChain = try await naming(nodeFile.file) { () throws(CertificateError) in
            try CertificateFile.der(of: nodeFile.bytes)
        }
        let peer = try await naming(nodeFile.file) { () throws(CertificateError) in
            try await trust.verifyNodeChain(der: nodeChain, now: now)
        }
        let logChain = try await naming(logFile.file) { () throws(CertificateError) in
            try CertificateFile.der(of: logFile.bytes)
        }
        let verified = try await naming(logFile.file) { () throws(CertificateError) in
            try await trust.verifyLogKey(der: logChain, now: now)
        }
        guard peer.member == configuration.member, verified.origin.member == configuration.member else {
            throw NodeError(
                "\(nodeFile.file.path): the certificates are of another member than '\(configuration.member)'"
            )
        }
        guard let seed = Data(base64Encoded: seedText.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw NodeError("\(seedFile.path): it is not a log key (base64 of 32 bytes)")
        }
        do throws(KeyError) { logKey = try SigningKey(name: verified.origin.description, seed: seed) } catch {
            throw NodeError("\(seedFile.path): \(error)")
        }
        guard logKey.verifierKey.publicKey == verified.publicKey else {
            throw NodeError("\(seedFile.path): it is not the key that log.cert.pem certifies")
        }
        witness = try await WitnessKey.load(folder, trust: trust, now: now)
        var fingerprints: [KeySlot: Fingerprint] = [:]
        do throws(CertificateError) {
            for (slot, chain) in [(KeySlot.node, nodeChain), (.log, logChain), (.witness, witness?.certificates ?? [])]
            {
                fingerprints[slot] = try chain.first.map { der throws(CertificateError) in try Fingerprint(ofKeyIn: der)
                }
            }
        } catch { throw NodeError("\(folder.path): \(error)") }
        self.fingerprints = fingerprints
        root = pinned
        nodeCertificatePEM = CertificateFile.pem(of: nodeChain)
        origin = verified.origin
        logCertificates = logChain
        nodeNotAfter = peer.notAfter
        logNotAfter = verified.notAfter
    }
}
