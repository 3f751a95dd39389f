internal import X509

extension RevocationList {
    /// Reads a list and checks it.
    package init(verifying bytes: [UInt8], by trust: TrustSet) throws(RevocationError) {
        try self.init(parsing: bytes)
        try verify(by: trust)
    }

    /// Checks that the root that it names is pinned for its member, and no other's, and has signed it. Its validity in time
    /// is not asked: what was revoked stays so.
    package func verify(by trust: TrustSet) throws(RevocationError) {
        guard federation == trust.federation else { throw .wrongFederation(federation, expected: trust.federation) }
        let pinned = trust.roots(of: member)
        guard !pinned.isEmpty else { throw .unpinnedMember(member) }
        guard let signer = pinned.first(where: { $0.fingerprint == root }) else { throw .unpinnedRoot(member, root) }
        try check(signedBy: signer)
    }

    func check(signedBy root: PinnedRoot) throws(RevocationError) {
        guard root.hasSigned(body, signature) else { throw .badSignature(member) }
        // It would fall under itself.
        guard let own = try? Fingerprint(ofKey: root.certificate.publicKey), !keys.contains(own) else {
            throw .revokesItsRoot(member)
        }
    }
}

extension TrustSet {
    /// The set with what members have revoked themselves, which holds for their own chains alone: nobody revokes another
    /// member's key. `lists` have been verified.
    package func revoking(_ lists: [RevocationList]) -> TrustSet {
        var set = self
        set.revokedByMember = Dictionary(lists.map { ($0.member, $0.keys) }, uniquingKeysWith: { $0.union($1) })
        return set
    }

    /// By this node's own list of keys that count no more, or by the member itself.
    package func isRevoked(_ key: Fingerprint, of member: MemberID) -> Bool {
        revokedKeys.contains(key) || revokedByMember[member]?.contains(key) == true
    }
}
