internal import Crypto
internal import SwiftASN1
internal import X509

/// The keys that may sign certificates: P-256, P-384, Ed25519, and RSA of 3072 bits or more.
enum AuthorityKey {
    static let rsaBitsMin = 3072

    /// Refuses a weak or unknown key.
    static func check(_ key: Certificate.PublicKey) throws(CertificateError) {
        guard !isStrong(key) else { return }
        throw .weakKey(name(of: key))
    }

    static func isStrong(_ key: Certificate.PublicKey) -> Bool {
        if P256.Signing.PublicKey(key) != nil || P384.Signing.PublicKey(key) != nil { return true }
        if Curve25519.Signing.PublicKey(key) != nil { return true }
        return rsaBits(key).map { $0 >= rsaBitsMin } ?? false
    }

    /// How a strong key signs what is no certificate: as it signs those.
    static func signatureAlgorithm(of key: Certificate.PublicKey) -> Certificate.SignatureAlgorithm {
        if P256.Signing.PublicKey(key) != nil { return .ecdsaWithSHA256 }
        if P384.Signing.PublicKey(key) != nil { return .ecdsaWithSHA384 }
        if Curve25519.Signing.PublicKey(key) != nil { return .ed25519 }
        return .sha256WithRSAEncryption
    }

    static func name(of key: Certificate.PublicKey) -> String {
        if P256.Signing.PublicKey(key) != nil { return "P-256" }
        if P384.Signing.PublicKey(key) != nil { return "P-384" }
        if P521.Signing.PublicKey(key) != nil { return "P-521" }
        if Curve25519.Signing.PublicKey(key) != nil { return "Ed25519" }
        return rsaBits(key).map { "RSA of \($0) bits" } ?? "of an unknown kind"
    }

    /// The length of the modulus of an RSAPublicKey (RFC 8017 A.1.1); `nil` for every other kind of key.
    private static func rsaBits(_ key: Certificate.PublicKey) -> Int? {
        let modulus = try? DER.sequence(try DER.parse(key.subjectPublicKeyInfoBytes), identifier: .sequence) { nodes in
            let modulus = try ArraySlice<UInt8>(derEncoded: &nodes)
            _ = try ArraySlice<UInt8>(derEncoded: &nodes)
            return modulus
        }
        guard let significant = modulus?.drop(while: { $0 == 0 }), let first = significant.first else { return nil }
        return significant.count * 8 - first.leadingZeroBitCount
    }
}
