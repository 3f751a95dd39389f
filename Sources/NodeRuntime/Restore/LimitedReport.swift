import Foundation
import Indicators
import ReadAPI

/// A queued report of the holder of a token, as the outbox stores it: with what the token opened when it was made.
struct LimitedReport: Codable {
    let kind: Int64
    let body: Data
    private let maxTLP: String
    private let kinds: [String]?
    private let audience: [String]?

    init(kind: Int64, body: Data, holder: TokenClearance) {
        self.kind = kind
        self.body = body
        maxTLP = holder.maxTLP.description
        kinds = holder.kindNames
        audience = holder.audienceNames
    }

    /// Nil where this version cannot read it: without its limits nothing is appended.
    var holder: TokenClearance? { TokenClearance(maxTLP: maxTLP, kinds: kinds, audience: audience) }
}
