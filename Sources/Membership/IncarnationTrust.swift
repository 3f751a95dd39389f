extension IncarnationStatement {
    /// Reads a statement and checks it.
    package init(verifying bytes: [UInt8], by trust: TrustSet) throws(IncarnationError) {
        try self.init(parsing: bytes)
        try verify(by: trust)
    }

    /// Checks that the root that it names is pinned for its member, and no other's, and has signed it. Its validity in time
    /// is not asked: a log that was closed stays so.
    package func verify(by trust: TrustSet) throws(IncarnationError) {
        guard closes.federation == trust.federation else {
            throw .wrongFederation(closes.federation, expected: trust.federation)
        }
        let pinned = trust.roots(of: member)
        guard !pinned.isEmpty else { throw .unpinnedMember(member) }
        guard let signer = pinned.first(where: { $0.fingerprint == root }) else { throw .unpinnedRoot(member, root) }
        try check(signedBy: signer)
    }

    func check(signedBy root: PinnedRoot) throws(IncarnationError) {
        guard root.hasSigned(body, signature) else { throw .badSignature(member) }
    }
}
