import Crypto
package import Foundation
import Synchronization

/// The tokens in force.
package final class TokenBook: Sendable {
    package static let tokensMax = 10_000

    private struct Entry {
        let token: AccessToken
        /// The token's, decoded; nil where it is none, which opens nothing.
        let digest: [UInt8]?
        let clearance: TokenClearance?

        init(_ token: AccessToken) {
            self.token = token
            digest = Data(base64Encoded: token.digest).map { Array($0) }
            clearance = token.clearance
        }
    }

    private let entries: Mutex<[Entry]>

    package init(_ tokens: [AccessToken]) { entries = Mutex(tokens.map { Entry($0) }) }

    package var all: [AccessToken] { entries.withLock { $0 }.map(\.token).sorted { $0.name < $1.name } }

    /// Puts one in force, in place of that of the same name.
    package func set(_ token: AccessToken) {
        entries.withLock { entries in
            entries.removeAll { $0.token.name == token.name }
            entries.append(Entry(token))
        }
    }

    /// Whether there was one.
    @discardableResult
    package func remove(_ name: String) -> Bool {
        entries.withLock { entries in
            let count = entries.count
            entries.removeAll { $0.token.name == name }
            return entries.count < count
        }
    }

    /// Nil where it opens nothing. Every digest is compared, each in constant time, so that how long it takes tells nothing
    /// of what is stored.
    func holder(of secret: TokenSecret, now: Date) -> APIContext.Holder? {
        let digest = secret.digest
        var found: Entry?
        for entry in entries.withLock({ $0 }) {
            // `==` of a digest and bytes is constant-time (swift-crypto).
            if let stored = entry.digest, digest == stored { found = entry }
        }
        guard let found, let clearance = found.clearance, found.token.expires.map({ now < $0 }) ?? true else {
            return nil
        }
        return APIContext.Holder(token: found.token, clearance: clearance)
    }

    /// Whether it still opens what it opened.
    package func isInForce(_ token: AccessToken, now: Date) -> Bool {
        entries.withLock { $0.contains { $0.token == token } } && token.expires.map { now < $0 } ?? true
    }
}
