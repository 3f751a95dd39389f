import Crypto
import Foundation
import Indicators
import Membership
import ReadAPI
import ReplicaStore

/// The tokens of the HTTP server, durable in `log.sqlite`.
final class TokenStore: Sendable {
    private static let prefix = "http.token."
    private static let cursorName = "http.cursor-key"

    let book: TokenBook
    private let log: LogStore

    init(_ log: LogStore) throws(NodeError) {
        self.log = log
        do {
            let decoder = JSONDecoder()
            book = TokenBook(try log.values(Self.prefix).map { try decoder.decode(AccessToken.self, from: $0) })
        } catch { throw NodeError("a token in log.sqlite cannot be read: \(error)") }
    }

    /// Seals the places in the changes; made once, so that readers resume after a restart.
    func cursorKey() throws(NodeError) -> Data {
        do throws(StoreError) {
            if let key = try log.value(Self.cursorName) { return key }
            let key = SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }
            try log.setValue(key, Self.cursorName)
            return key
        } catch { throw NodeError("\(error)") }
    }

    func create(_ wish: TokenWish, known: KnownMembers, now: Date) throws(NodeError) -> TokenMade {
        guard AccessToken.isName(wish.name) else {
            throw NodeError("'\(wish.name)' is no name for a token: write 1 to 64 of a-z, 0-9, '.', '_', '-'")
        }
        guard !book.all.contains(where: { $0.name == wish.name }) else {
            throw NodeError("there is a token '\(wish.name)' already; revoke it first, or choose another name")
        }
        guard book.all.count < TokenBook.tokensMax else {
            throw NodeError("there are \(TokenBook.tokensMax) tokens already")
        }
        guard let role = TokenRole(rawValue: wish.role) else {
            let roles = TokenRole.allCases.map(\.rawValue).joined(separator: ", ")
            throw NodeError("'\(wish.role)' is no role; write \(roles)")
        }
        let clearance: TokenClearance
        do {
            clearance = TokenClearance(
                maxTLP: try TLP(wish.maxTLP),
                kinds: try wish.kinds.map { Set(try $0.map { try Kind.required($0) }) },
                audience: try wish.audience.map { Set(try $0.map { try MemberID($0) }) }
            )
        } catch { throw NodeError("\(error)") }
        let secret = TokenSecret()
        let token = AccessToken(
            name: wish.name,
            role: role,
            clearance: clearance,
            created: now,
            expires: wish.days.map { now.addingTimeInterval(Double($0) * 86_400) },
            secret: secret
        )
        do { try log.setValue(try JSONEncoder().encode(token), Self.prefix + token.name) } catch {
            throw NodeError("the token could not be written: \(error)")
        }
        book.set(token)
        var made = TokenMade(token: TokenStatus(token), secret: secret.text)
        // Made all the same: the member may be one to come.
        do { try known.require(clearance.audience?.sorted() ?? []) } catch { made.note = "\(error)" }
        return made
    }

    /// It opens nothing any more when this returns, even where it throws.
    func revoke(_ name: String) throws(NodeError) -> TokenStatus {
        guard let token = book.all.first(where: { $0.name == name }) else {
            throw NodeError("there is no token '\(name)'; 'mandala token list' shows which there are")
        }
        book.remove(name)
        do throws(StoreError) { try log.setValue(nil, Self.prefix + name) } catch {
            throw NodeError("the token is revoked, but comes back at the next start: \(error)")
        }
        return TokenStatus(token)
    }
}
