package import Hummingbird
import NIOCore
import Synchronization

/// What a request carries from the guard to its route and back.
package struct APIContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    /// The client's IP address.
    let address: String
    /// Nil where no token was shown.
    var holder: Holder?
    let given = Given()

    package init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        address = source.channel.remoteAddress?.ipAddress ?? "local"
    }

    /// Who asks.
    struct Holder: Sendable {
        let token: AccessToken
        let clearance: TokenClearance
    }

    /// What the answer gives, for the access log.
    final class Given: Sendable {
        static let idsMax = 100
        private let state = Mutex<(ids: [String], count: Int)>(([], 0))

        var ids: [String] { state.withLock { $0.ids } }
        var count: Int { state.withLock { $0.count } }

        func add(_ ids: [String]) {
            state.withLock { state in
                state.count += ids.count
                state.ids += ids.prefix(max(0, Self.idsMax - state.ids.count))
            }
        }

        /// Objects whose ids are not told one by one.
        func count(_ more: UInt64) { state.withLock { $0.count += Int(clamping: more) } }
    }

    /// The holder, who has to have this role at least.
    func require(_ role: TokenRole) throws(APIError) -> Holder {
        guard let holder else { throw .unauthorised }
        guard holder.token.role >= role else {
            throw APIError(.forbidden, "this needs a token with the role '\(role.rawValue)'")
        }
        return holder
    }
}
