internal import Crypto
internal import SwiftASN1
internal import X509

/// What a leaf says of itself, checked before anyone vouches for it.
struct CertificateClaims {
    let identity: NodeIdentity

    init(of leaf: Certificate, use: KeyUse, federation: FederationName) throws(CertificateError) {
        for ext in leaf.extensions where ext.critical && !IssuerPolicy.understood.contains(ext.oid) {
            throw .unhandledCriticalExtension(QuotedText(ext.oid.description).description)
        }
        identity = try Self.identity(of: leaf)
        guard identity.federation == federation else { throw .wrongFederation(identity, expected: federation) }
        switch (identity.role, use) {
        case (.node, .node), (.log, .log), (.witness, .witness): break
        default: throw .wrongRole(identity, expected: use)
        }
        try Self.checkUsage(of: leaf, identity: identity, use: use)
        try Self.checkKey(of: leaf, identity: identity, use: use)
    }

    static func identity(of leaf: Certificate) throws(CertificateError) -> NodeIdentity {
        let names: [GeneralName]
        do {
            names = try leaf.extensions.subjectAlternativeNames.map { Array($0) } ?? []
        } catch {
            throw .malformed(position: 0, reason: "its subject alternative names are damaged")
        }
        guard let name = names.first else { throw .noIdentity }
        guard names.count == 1 else { throw .severalNames(names.count) }
        guard case .uniformResourceIdentifier(let uri) = name else {
            throw .notAURI(QuotedText(name.description).description)
        }
        do throws(NameError) {
            return try NodeIdentity(parsing: uri)
        } catch {
            throw .badIdentity(error)
        }
    }

    private static func checkUsage(
        of leaf: Certificate,
        identity: NodeIdentity,
        use: KeyUse
    ) throws(CertificateError) {
        let constraints: BasicConstraints?
        let keyUsage: KeyUsage?
        let extended: ExtendedKeyUsage?
        do {
            constraints = try leaf.extensions.basicConstraints
            keyUsage = try leaf.extensions.keyUsage
            extended = try leaf.extensions.extendedKeyUsage
        } catch {
            throw .malformed(position: 0, reason: "its basic constraints or key usages are damaged")
        }
        if case .isCertificateAuthority? = constraints { throw .isAuthority(identity) }
        if let keyUsage, !keyUsage.digitalSignature { throw .wrongKeyUsage("digitalSignature") }
        guard let extended, use.usages.allSatisfy(extended.contains) else {
            throw .wrongExtendedKeyUsage(identity, expected: use)
        }
    }

    private static func checkKey(of leaf: Certificate, identity: NodeIdentity, use: KeyUse) throws(CertificateError) {
        let found = AuthorityKey.name(of: leaf.publicKey)
        guard found == use.keyName else { throw .wrongKey(identity, found: found, expected: use.keyName) }
    }
}
