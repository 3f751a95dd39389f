#if canImport(FoundationEssentials)
    package import FoundationEssentials
#else
    package import Foundation
#endif

/// Why a certificate, or a chain of them, is refused or cannot be made.
package enum CertificateError: Error, Equatable, Sendable, CustomStringConvertible {
    // Its form.
    case chainLength(Int)
    case tooLarge(bytes: Int)
    case malformed(position: Int, reason: String)
    case pem(String)
    case version
    case unhandledCriticalExtension(String)
    // What it says.
    case noIdentity
    case severalNames(Int)
    case notAURI(String)
    case badIdentity(NameError)
    case wrongFederation(NodeIdentity, expected: FederationName)
    case wrongRole(NodeIdentity, expected: KeyUse)
    case isAuthority(NodeIdentity)
    case wrongExtendedKeyUsage(NodeIdentity, expected: KeyUse)
    case wrongKeyUsage(String)
    case wrongKey(NodeIdentity, found: String, expected: String)
    // Who stands behind it.
    case ownMember(MemberID)
    case unpinnedMember(MemberID)
    case wrongRoot(MemberID, issuer: String, pinnedFor: MemberID?)
    case rootNoLongerPinned(MemberID, Fingerprint)
    case revoked(MemberID, Fingerprint)
    case chain(MemberID, reason: String)
    // When.
    case notYetValid(String, notBefore: Date, now: Date)
    case expired(String, notAfter: Date, now: Date)
    // Roots, and making certificates.
    case notAnAuthority
    case weakKey(String)
    case keyDoesNotMatch
    case key(String)
    case signing(String)

    package var description: String {
        switch self {
        case .chainLength, .tooLarge, .malformed, .pem, .version, .unhandledCriticalExtension: formText
        case .ownMember, .unpinnedMember, .wrongRoot, .rootNoLongerPinned, .revoked, .chain, .notYetValid, .expired:
            standingText
        case .notAnAuthority, .weakKey, .keyDoesNotMatch, .key, .signing: makingText
        default: contentText
        }
    }

    private var formText: String {
        switch self {
        case .chainLength(let count): "a chain has 1 to \(CertificateChain.certificatesMax) certificates, not \(count)"
        case .tooLarge(let bytes):
            "a certificate of \(bytes) bytes exceeds the limit of \(CertificateChain.certificateBytesMax)"
        case .malformed(let position, let reason): "certificate \(position) of the chain cannot be read: \(reason)"
        case .pem(let reason): "not a certificate file: \(reason)"
        case .version: "the certificate is not X.509 version 3"
        case .unhandledCriticalExtension(let oid): "the certificate has a critical extension not understood: \(oid)"
        default: ""
        }
    }

    private var contentText: String {
        switch self {
        case .noIdentity: "the certificate has no subject alternative name; it needs one mandala:// URI"
        case .severalNames(let count):
            "the certificate has \(count) subject alternative names; it must have one mandala:// URI and nothing else"
        case .notAURI(let name): "the subject alternative name \(name) is not a URI"
        case .badIdentity(let error): "the certificate's name: \(error)"
        case .wrongFederation(let identity, let expected):
            "\(identity) is of federation '\(identity.federation)', not '\(expected)'"
        case .wrongRole(let identity, let expected): "\(identity) is not a certificate for \(expected)"
        case .isAuthority(let identity): "the certificate of \(identity) is itself an authority (CA=true)"
        case .wrongExtendedKeyUsage(let identity, let expected):
            "the certificate of \(identity) lacks the extended key usage for \(expected)"
        case .wrongKeyUsage(let usage): "the certificate's key usage does not include \(usage)"
        case .wrongKey(let identity, let found, let expected):
            "the key of \(identity) is \(found); it must be \(expected)"
        default: ""
        }
    }

    private var standingText: String {
        switch self {
        case .ownMember(let member): "the certificate is of '\(member)', which is this node's own member"
        case .unpinnedMember(let member):
            "no root is pinned for member '\(member)': add it with its root certificate if it is to be trusted"
        case .wrongRoot(let member, let issuer, .some(let other)):
            "the certificate says it is '\(member)', but \(issuer) is the root pinned for '\(other)'"
        case .wrongRoot(let member, let issuer, .none):
            "the certificate says it is '\(member)', but no root pinned for '\(member)' issued it; its issuer is \(issuer)"
        case .rootNoLongerPinned(let member, let root): "the root \(root) is no longer pinned for member '\(member)'"
        case .revoked(let member, let key): "the key \(key) of member '\(member)' is revoked"
        case .chain(let member, let reason): "the certificate chain of member '\(member)': \(reason)"
        case .notYetValid(let subject, let notBefore, let now):
            "\(subject) is not valid before \(Self.text(notBefore)), and the clock here says \(Self.text(now)): "
                + "check the clocks of both sides"
        case .expired(let subject, let notAfter, let now):
            "\(subject) expired at \(Self.text(notAfter)), and the clock here says \(Self.text(now)): "
                + "renew it, or check the clock here"
        default: ""
        }
    }

    private var makingText: String {
        switch self {
        case .notAnAuthority: "the root certificate is not a certificate authority (CA=true, keyCertSign)"
        case .weakKey(let found):
            "the key is \(found); an authority needs P-256, P-384, Ed25519 or RSA of 3072 bits or more"
        case .keyDoesNotMatch: "the private key is not that of the certificate"
        case .key(let reason): "the key cannot be read: \(reason)"
        case .signing(let reason): "the certificate cannot be signed: \(reason)"
        default: ""
        }
    }

    private static func text(_ date: Date) -> String { date.formatted(.iso8601) }
}
