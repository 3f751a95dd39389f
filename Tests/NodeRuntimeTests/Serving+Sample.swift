import Membership
import TransparencyLog

@testable import Replication

extension Serving {
    /// What a peer that holds `from` entries is given next, up to the whole tree of `head`.
    static func next(_ from: UInt64, _ head: SignedHead, request: UInt64 = 0) -> Serving {
        Serving(
            link: LinkID(1),
            request: request,
            origin: head.origin,
            from: from,
            target: head,
            targetSize: head.size,
            bytes: .max
        )
    }
}
