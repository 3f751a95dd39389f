#if canImport(FoundationEssentials)
    package import FoundationEssentials
#else
    package import Foundation
#endif
internal import Crypto
@_spi(FixedExpiryValidationTime) internal import X509

extension TrustSet {
    /// Checks the certificates that the other end of a TLS connection presents.
    ///
    /// The chain is checked against the roots of the member named in its subject alternative name and no other. `der`
    /// is the chain, leaf first: 1 to 4 certificates of at most 16 KiB; the root may be left out. `now` is the time
    /// at which all of them must be valid.
    package func verifyNodeChain(der: [[UInt8]], now: Date) async throws(CertificateError) -> VerifiedPeer {
        let verified = try await verify(der: der, use: .node, now: now)
        let peer = VerifiedPeer(
            member: verified.identity.member,
            certificate: verified.leaf,
            root: verified.root,
            keys: verified.keys,
            notAfter: verified.notAfter
        )
        try check(peer)
        return peer
    }

    /// Checks the certificate of a log key, from whoever relays it; `der` and `now` as for
    /// ``verifyNodeChain(der:now:)``.
    package func verifyLogKey(der: [[UInt8]], now: Date) async throws(CertificateError) -> VerifiedLogKey {
        let verified = try await verify(der: der, use: .log, now: now)
        let identity = verified.identity
        guard case .log(let incarnation) = identity.role else { throw .wrongRole(identity, expected: .log) }
        guard let key = Curve25519.Signing.PublicKey(verified.key) else {
            throw .wrongKey(identity, found: AuthorityKey.name(of: verified.key), expected: "Ed25519")
        }
        return VerifiedLogKey(
            origin: LogOrigin(federation: federation, member: identity.member, incarnation: incarnation),
            publicKey: Array(key.rawRepresentation),
            certificate: verified.leaf,
            root: verified.root,
            isRevoked: verified.keys.contains { isRevoked($0, of: verified.identity.member) },
            notAfter: verified.notAfter
        )
    }

    /// Checks the certificate of a witness key; `der` and `now` as for ``verifyNodeChain(der:now:)``.
    package func verifyWitness(der: [[UInt8]], now: Date) async throws(CertificateError) -> VerifiedWitness {
        let verified = try await verify(der: der, use: .witness, now: now)
        guard let key = Curve25519.Signing.PublicKey(verified.key) else {
            throw .wrongKey(verified.identity, found: AuthorityKey.name(of: verified.key), expected: "Ed25519")
        }
        return VerifiedWitness(
            federation: federation,
            member: verified.identity.member,
            publicKey: Array(key.rawRepresentation),
            isRevoked: verified.keys.contains { isRevoked($0, of: verified.identity.member) },
            notAfter: verified.notAfter
        )
    }

    struct Verified {
        let identity: NodeIdentity
        let key: Certificate.PublicKey
        let leaf: Fingerprint
        let root: Fingerprint
        let keys: [Fingerprint]
        let notAfter: Date
    }

    func verify(der: [[UInt8]], use: KeyUse, now: Date) async throws(CertificateError) -> Verified {
        let presented = try CertificateChain(der: der)
        let identity = try CertificateClaims(of: presented.leaf, use: use, federation: federation).identity
        let pinned = roots(of: identity.member)
        guard !pinned.isEmpty else { throw .unpinnedMember(identity.member) }

        var verifier = Verifier(rootCertificates: CertificateStore(pinned.map(\.certificate))) {
            IssuerPolicy()
            RFC5280Policy(fixedExpiryValidationTime: now)
        }
        let result = await verifier.validate(
            leaf: presented.leaf,
            intermediates: CertificateStore(presented.others)
        )
        switch result {
        case .couldNotValidate(let failures):
            throw refusal(of: presented, identity: identity, failures: failures, now: now)
        case .validCertificate(let chain):
            guard let root = pinned.first(where: { $0.certificate == chain.last }),
                let notAfter = chain.map(\.notValidAfter).min()
            else { throw .chain(identity.member, reason: "it does not end at a pinned root") }
            var keys: [Fingerprint] = []
            for certificate in chain { keys.append(try Fingerprint(ofKey: certificate.publicKey)) }
            return Verified(
                identity: identity,
                key: presented.leaf.publicKey,
                leaf: presented.leafFingerprint,
                root: root.fingerprint,
                keys: keys,
                notAfter: notAfter
            )
        }
    }

    /// Says why no chain was found: times first, since a wrong clock is the commonest cause among those that a
    /// pinned root did sign.
    private func refusal(
        of presented: CertificateChain,
        identity: NodeIdentity,
        failures: [CertificateValidationResult.PolicyFailure],
        now: Date
    ) -> CertificateError {
        guard let failure = failures.first else {
            let top = presented.others.last { $0.subject != $0.issuer } ?? presented.leaf
            let impostor = members.first { member in
                member != identity.member && roots(of: member).contains { $0.hasIssued(top) }
            }
            let issuer = QuotedText(top.issuer.description).description
            return .wrongRoot(identity.member, issuer: issuer, pinnedFor: impostor)
        }
        for (position, certificate) in failure.chain.enumerated() {
            let subject =
                switch position {
                case 0: "the certificate of \(identity)"
                case failure.chain.count - 1: "the root certificate of '\(identity.member)'"
                default: "an intermediate certificate of '\(identity.member)'"
                }
            if now < certificate.notValidBefore {
                return .notYetValid(subject, notBefore: certificate.notValidBefore, now: now)
            }
            if now > certificate.notValidAfter {
                return .expired(subject, notAfter: certificate.notValidAfter, now: now)
            }
        }
        return .chain(identity.member, reason: Self.plainReason(failure.policyFailureReason.description))
    }

    /// swift-certificates spells whole certificates out in its reasons; a log line needs the point of them.
    private static func plainReason(_ reason: String) -> String {
        guard reason.hasPrefix("RFC5280Policy") else { return reason }
        if reason.contains("maximum path length") { return "it has more intermediates than its issuer allows" }
        if reason.contains("not marked as a CA") { return "one of its issuers is not a certificate authority" }
        if reason.contains("constraint") || reason.contains("subtree") {
            return "its issuer's name constraints forbid its name"
        }
        return "it does not satisfy RFC 5280"
    }
}

extension PinnedRoot {
    fileprivate func hasIssued(_ other: Certificate) -> Bool {
        certificate.subject == other.issuer && certificate.publicKey.isValidSignature(other.signature, for: other)
    }
}
