#if canImport(FoundationEssentials)
    package import FoundationEssentials
#else
    package import Foundation
#endif
package import Logging
package import NIOCore

/// This node's end of all its peer connections: what listening and dialling have in common.
package struct PeerEndpoint: Sendable {
    package let trust: TrustStore
    package let credential: CredentialStore
    package let configuration: PeerLinkConfiguration
    package let group: any EventLoopGroup
    package let now: @Sendable () -> Date
    package let logger: Logger
    private let refusals = LineBudget()

    /// Certificates are checked against the clock `now`; `logger` takes one line for each connection made, refused or
    /// cut, with metadata `peer` and `reason`.
    package init(
        trust: TrustStore,
        credential: CredentialStore,
        configuration: PeerLinkConfiguration = PeerLinkConfiguration(),
        group: any EventLoopGroup,
        now: @escaping @Sendable () -> Date,
        logger: Logger
    ) {
        self.trust = trust
        self.credential = credential
        self.configuration = configuration
        self.group = group
        self.now = now
        self.logger = logger
    }

    /// Who is refused is logged within a budget: strangers cost nothing to make.
    func log(_ level: Logger.Level, peer: String, refused refusal: Refusal) {
        guard case .log(let leftOut) = refusals.take(at: now()) else { return }
        if leftOut > 0 {
            logger.notice("\(leftOut) more refused connections have no line: there are too many in a short time")
        }
        log(level, peer: peer, PeerLinkError.refused(refusal))
    }

    func log(_ level: Logger.Level, peer: String, _ reason: some CustomStringConvertible) {
        logger.log(
            level: level,
            "peer \(peer): \(reason)",
            metadata: ["peer": .string(peer), "reason": .string(reason.description)]
        )
    }
}
