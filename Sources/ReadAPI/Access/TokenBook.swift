import Crypto
package import Foundation
import Synchronization

/// The tokens in force.
package final class TokenBook: Sendable {
    package static let tokensMax = 10_000

    private let tokens: Mutex<[AccessToken]>

    package init(_ tokens: [AccessToken]) { self.tokens = Mutex(tokens) }

    package var all: [AccessToken] { tokens.withLock { $0 }.sorted { $0.name < $1.name } }

    /// Puts one in force, in place of that of the same name.
    package func set(_ token: AccessToken) {
        tokens.withLock { tokens in
            tokens.removeAll { $0.name == token.name }
            tokens.append(token)
        }
    }

    /// Whether there was one.
    @discardableResult
    package func remove(_ name: String) -> Bool {
        tokens.withLock { tokens in
            let count = tokens.count
            tokens.removeAll { $0.name == name }
            return tokens.count < count
        }
    }

    /// Every digest is compared, each in constant time, so that how long it takes tells nothing of what is stored.
    package func token(for secret: TokenSecret, now: Date) -> AccessToken? {
        let digest = secret.digest
        var found: AccessToken?
        for token in tokens.withLock({ $0 }) {
            // `==` of a digest and bytes is constant-time (swift-crypto).
            if let stored = Data(base64Encoded: token.digest), digest == stored { found = token }
        }
        guard let found, found.expires.map({ now < $0 }) ?? true else { return nil }
        return found
    }

    /// Whether it still opens what it opened.
    package func isInForce(_ token: AccessToken, now: Date) -> Bool {
        tokens.withLock { $0.contains(token) } && token.expires.map { now < $0 } ?? true
    }
}
