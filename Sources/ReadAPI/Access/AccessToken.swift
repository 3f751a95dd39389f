package import Crypto
package import Foundation
import Indicators
import Membership

/// A token as it is stored: of the secret only the SHA-256, which suffices for 256 random bits.
package struct AccessToken: Codable, Hashable, Sendable {
    /// `[a-z0-9._-]`; stands in the access log.
    package let name: String
    package let role: TokenRole
    package let maxTLP: String
    package let kinds: [String]?
    package let audience: [String]?
    package let created: Date
    package let expires: Date?
    /// Base64 of SHA-256.
    package let digest: String

    package init(
        name: String,
        role: TokenRole,
        clearance: TokenClearance,
        created: Date,
        expires: Date?,
        secret: TokenSecret
    ) {
        self.name = name
        self.role = role
        maxTLP = clearance.maxTLP.description
        kinds = clearance.kindNames
        audience = clearance.audienceNames
        self.created = created
        self.expires = expires
        digest = Data(secret.digest).base64EncodedString()
    }

    /// Nil where this version cannot read a part of it: it then opens nothing.
    package var clearance: TokenClearance? { TokenClearance(maxTLP: maxTLP, kinds: kinds, audience: audience) }

    package static func isName(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
                    UInt8(ascii: "."), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}

/// 256 random bits behind `mandala_`, in base64url: shown once, to whoever makes the token.
package struct TokenSecret: Sendable {
    private static let prefix = "mandala_"

    package let text: String

    /// New.
    package init() {
        let key = SymmetricKey(size: .bits256)
        let encoded = key.withUnsafeBytes { Data($0) }.base64EncodedString()
        text = Self.prefix + encoded.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// As a client sends it; nil where it cannot be one.
    package init?(_ text: some StringProtocol) {
        guard text.hasPrefix(Self.prefix), text.utf8.count < 100 else { return nil }
        self.text = String(text)
    }

    package var digest: SHA256Digest { SHA256.hash(data: Array(text.utf8)) }
}
