package import Foundation
package import Membership
import ReplicaStore

/// The folder of a node's keys and certificates, as the operator changes it: a certificate is checked against the root and
/// its key before it replaces anything.
package struct KeyFolder: Sendable {
    private let folder: URL
    private let federation: FederationName
    let member: MemberID
    private let logDatabase: URL

    /// A certificate that was put in place.
    package struct Installed: Sendable {
        package let slot: KeySlot
        package let key: Fingerprint
        package let notAfter: Date
        /// The key was replaced with it.
        package let isNewKey: Bool
    }

    package init(_ configuration: NodeConfiguration) {
        folder = configuration.keysFolder
        federation = configuration.federation
        member = configuration.member
        logDatabase = configuration.logDatabase
    }

    /// What trusts the own root alone. A placeholder stands for "own": a node does not accept itself as a peer, but checks
    /// its own chains here.
    static func trust(
        _ federation: FederationName,
        _ member: MemberID,
        root: PinnedRoot
    ) throws(TrustSetError) -> TrustSet {
        let nobody = try? MemberID("own-chain-check")
        return try TrustSet(federation: federation, own: nobody ?? member, roots: [member: [root]])
    }

    func path(_ name: String) -> URL { folder.appending(path: name) }

    /// The own root, without the keys that it has revoked, as far as the log can be read: it may be of another version, and
    /// certificates have to be renewed all the same.
    func trust() throws(NodeError) -> TrustSet {
        let file = path("root.cert.pem")
        let trust: TrustSet
        do {
            let root = try PinnedRoot(file: Array(try Data(contentsOf: file)))
            trust = try Self.trust(federation, member, root: root)
        } catch { throw NodeError("\(file.path): the root certificate cannot be used: \(error)") }
        guard FileManager.default.fileExists(atPath: logDatabase.path),
            let store = try? LogStore.open(readingOnly: logDatabase.path)
        else { return trust }
        defer { try? store.close() }
        return trust.revoking((try? RevocationBook(store))?.lists(signedWithin: trust) ?? [])
    }

    /// Nil where there is no certificate yet.
    func stated(_ slot: KeySlot) throws(NodeError) -> StatedCertificate? {
        let file = path(slot.certificateName)
        guard let bytes = try? Data(contentsOf: file) else { return nil }
        do {
            return try CertificateFile.der(of: Array(bytes)).first.map { try StatedCertificate(der: $0) }
        } catch { throw NodeError("\(file.path): \(error)") }
    }

    private func identity(_ slot: KeySlot, _ incarnation: Incarnation?) throws(NodeError) -> NodeIdentity {
        var role = slot.role(incarnation ?? .first)
        if slot == .log, incarnation == nil, let standing = try stated(.log)?.identity { role = standing.role }
        return NodeIdentity(federation: federation, member: member, role: role)
    }

    /// A new key is kept beside the standing one until its certificate is installed; asking again gives the same, unless
    /// that is revoked.
    private func nextKey(_ slot: KeySlot) throws(NodeError) -> SlotKey {
        let file = path(slot.nextKeyName)
        let isThere = FileManager.default.fileExists(atPath: file.path)
        if isThere {
            let key = try SlotKey(slot, file: file)
            let trust = try trust()
            do throws(CertificateError) {
                if try !trust.isRevoked(key.fingerprint, of: member) { return key }
            } catch { throw NodeError("\(file.path): \(error)") }
        }
        let key = SlotKey.generate(slot)
        try KeyFile.write(key.text, to: file, mode: 0o600, replacing: isThere)
        return key
    }

    /// A certificate signing request in PEM, to be carried to the root.
    package func request(
        _ slot: KeySlot,
        newKey: Bool,
        incarnation: Incarnation? = nil
    ) throws(NodeError) -> String {
        let key = newKey ? try nextKey(slot) : try SlotKey(slot, file: path(slot.keyName))
        let identity = try identity(slot, incarnation)
        do throws(CertificateError) { return try key.requestPEM(for: identity) } catch { throw NodeError("\(error)") }
    }

    /// Certifies the standing key, or a new one, and puts the certificate in place.
    package func renew(
        _ slot: KeySlot,
        by authority: RootAuthority,
        newKey: Bool,
        now: Date,
        notAfter: Date
    ) async throws(NodeError) -> Installed {
        let request = try request(slot, newKey: newKey)
        let role = try identity(slot, nil).role
        let issued: IssuedCertificate
        do throws(CertificateError) {
            let key = try RequestedKey(file: Array(request.utf8))
            issued = try authority.issue(role, for: key, now: now, notAfter: notAfter)
        } catch { throw NodeError("\(error)") }
        return try await install(Array(issued.pem.utf8), now: now)
    }

    /// Puts a certificate that came back from the root in place: PEM or DER, with what leads to the root behind it.
    ///
    /// `older`: what the certificate that it replaces may be for, where that is something else.
    package func install(
        _ file: [UInt8],
        now: Date,
        inPlaceOf older: NodeIdentity? = nil
    ) async throws(NodeError) -> Installed {
        let trust = try trust()
        let chain: [[UInt8]]
        let leaf: VerifiedLeaf
        do throws(CertificateError) {
            chain = try CertificateFile.der(of: file)
            leaf = try await trust.verifyLeaf(der: chain, now: now)
        } catch {
            let advice =
                if case .revoked = error { "; it stays so: a new key has to take its place (--new-key)" } else { "" }
            throw NodeError("nothing was replaced: \(error)\(advice)")
        }
        let slot = KeySlot(leaf.identity.role)
        if let standing = try stated(slot)?.identity, standing != leaf.identity, standing != older {
            throw NodeError(
                "nothing was replaced: the certificate is for \(leaf.identity), this node's for \(standing)"
            )
        }
        let isNewKey = try isNext(leaf.key, slot)
        // Between the two the pair does not match: after a crash here the same command ends it.
        if isNewKey { try KeyFile.rename(path(slot.nextKeyName), to: path(slot.keyName)) }
        try KeyFile.write(
            CertificateFile.pem(of: chain),
            to: path(slot.certificateName),
            mode: 0o644,
            replacing: true
        )
        return Installed(slot: slot, key: leaf.key, notAfter: leaf.notAfter, isNewKey: isNewKey)
    }

    /// Whether it is the key that waits, and not the one in use.
    private func isNext(_ key: Fingerprint, _ slot: KeySlot) throws(NodeError) -> Bool {
        let (standing, next) = (path(slot.keyName), path(slot.nextKeyName))
        if try fingerprint(slot, standing) == key { return false }
        if try fingerprint(slot, next) == key { return true }
        throw NodeError(
            "nothing was replaced: the certificate is for the key \(key), which is not in \(standing.path); ask for one "
                + "with 'mandala certificate request \(slot.rawValue)'"
        )
    }

    private func fingerprint(_ slot: KeySlot, _ file: URL) throws(NodeError) -> Fingerprint? {
        guard FileManager.default.fileExists(atPath: file.path) else { return nil }
        let key = try SlotKey(slot, file: file)
        return try? key.fingerprint
    }
}
