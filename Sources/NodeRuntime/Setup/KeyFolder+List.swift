package import Foundation
package import Membership

/// What is in the folder.
extension KeyFolder {
    /// One of the node's certificates, good or not.
    package struct Held: Sendable {
        /// `root`, `node`, `log` or `witness`.
        package let name: String
        package let use: String
        package let key: Fingerprint
        package let notAfter: Date
        /// Why it cannot be used.
        package let problem: String?
        /// A new key waits for its certificate.
        package let hasNextKey: Bool
    }

    package func list(now: Date) async throws(NodeError) -> [Held] {
        let trust = try trust()
        guard let root = trust.roots(of: member).first else { return [] }
        var held: [Held] = []
        do throws(CertificateError) {
            let problem: CertificateError? =
                root.notAfter < now ? .expired("the root certificate", notAfter: root.notAfter, now: now) : nil
            held.append(
                Held(
                    name: "root",
                    use: "certifies the others",
                    key: try Fingerprint(ofKeyIn: root.der),
                    notAfter: root.notAfter,
                    problem: problem?.description,
                    hasNextKey: false
                )
            )
        } catch { throw NodeError("\(path("root.cert.pem").path): \(error)") }
        for slot in KeySlot.allCases {
            guard let stated = try stated(slot) else { continue }
            held.append(
                Held(
                    name: slot.rawValue,
                    use: stated.identity?.description ?? "",
                    key: stated.key,
                    notAfter: stated.notAfter,
                    problem: await problem(slot, stated, trust, now: now),
                    hasNextKey: FileManager.default.fileExists(atPath: path(slot.nextKeyName).path)
                )
            )
        }
        return held
    }

    private func problem(_ slot: KeySlot, _ stated: StatedCertificate, _ trust: TrustSet, now: Date) async -> String? {
        do {
            let chain = try CertificateFile.der(of: Array(try Data(contentsOf: path(slot.certificateName))))
            let leaf = try await trust.verifyLeaf(der: chain, now: now)
            guard KeySlot(leaf.identity.role) == slot else { return "it is a certificate for \(leaf.identity)" }
            let key = try SlotKey(slot, file: path(slot.keyName))
            return try key.fingerprint == leaf.key ? nil : "it is not for the key in \(slot.keyName)"
        } catch { return "\(error)" }
    }
}
