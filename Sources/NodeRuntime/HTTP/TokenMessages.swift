package import Foundation
import ReadAPI

/// `POST /v1/tokens` on the control socket.
package struct TokenWish: Codable, Sendable {
    package var name: String
    package var role: String
    package var maxTLP: String
    package var kinds: [String]?
    package var audience: [String]?
    /// Until it expires; nil: never.
    package var days: Int?

    package init(name: String, role: String, maxTLP: String, kinds: [String]?, audience: [String]?, days: Int?) {
        self.name = name
        self.role = role
        self.maxTLP = maxTLP
        self.kinds = kinds
        self.audience = audience
        self.days = days
    }
}

/// A token without its secret.
package struct TokenStatus: Codable, Sendable {
    package var name: String
    package var role: String
    package var maxTLP: String
    /// Absent: all.
    package var kinds: [String]?
    package var audience: [String]?
    package var created: Date
    package var expires: Date?

    init(_ token: AccessToken) {
        name = token.name
        role = token.role.rawValue
        maxTLP = token.maxTLP
        kinds = token.kinds
        audience = token.audience
        created = token.created
        expires = token.expires
    }
}

/// A new token, with the secret that is never shown again.
package struct TokenMade: Codable, Sendable {
    package var token: TokenStatus
    package var secret: String
    /// What may be a slip.
    package var note: String?
}
