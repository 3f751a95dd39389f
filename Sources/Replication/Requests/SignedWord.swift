package import Entries
package import Indicators
package import Membership

/// What one entry of the exchange of requests says, and how it stands in its author's log.
package struct SignedWord<Said: Hashable & Sendable>: Hashable, Sendable {
    package let dot: Dot
    /// The author's clock.
    package let timeMs: UInt64
    package let tlp: TLP
    package let audience: Audience
    package let sealed: Bool
    package let said: Said

    package var author: MemberID { dot.member }

    package init(dot: Dot, timeMs: UInt64, tlp: TLP, audience: Audience, sealed: Bool, said: Said) {
        self.dot = dot
        self.timeMs = timeMs
        self.tlp = tlp
        self.audience = audience
        self.sealed = sealed
        self.said = said
    }
}

package typealias RequestRecord = SignedWord<MemberRequest>
package typealias AnswerRecord = SignedWord<RequestAnswer>

/// An entry of the exchange of requests.
package enum RequestEntry: Hashable, Sendable {
    case request(RequestRecord)
    case answer(AnswerRecord)

    /// Nil for a body about anything else.
    package init?(_ body: Body, envelope: Envelope, dot: Dot) {
        func word<Said>(_ said: Said) -> SignedWord<Said> {
            SignedWord(
                dot: dot,
                timeMs: envelope.timeMs,
                tlp: envelope.tlp,
                audience: envelope.publicAudience ?? .named(body.audience),
                sealed: envelope.sealed,
                said: said
            )
        }
        switch body.about {
        case .request(let request): self = .request(word(request))
        case .answer(let answer): self = .answer(word(answer))
        default: return nil
        }
    }

    package var dot: Dot {
        switch self {
        case .request(let record): record.dot
        case .answer(let record): record.dot
        }
    }

    /// The request's.
    package var id: String {
        switch self {
        case .request(let record): record.said.id
        case .answer(let record): record.said.id
        }
    }

    /// Where it may stand: a request about a person is restricted whoever it is for.
    package var clearance: Clearance {
        switch self {
        case .request(let record):
            let kinds = record.said.objects.map { Clearance(tlp: record.tlp, audience: record.audience, kind: $0.kind) }
            return kinds.max() ?? Clearance(tlp: record.tlp, audience: record.audience)
        case .answer(let record): return Clearance(tlp: record.tlp, audience: record.audience)
        }
    }
}

extension Clearance {
    /// Of what is about no object.
    fileprivate init(tlp: TLP, audience: Audience) {
        switch tlp {
        case .red: self = .red
        case .amberStrict: self = .restricted
        case .amber: self = audience == .all ? .amber : .restricted
        case .green: self = audience == .all ? .green : .restricted
        case .clear: self = audience == .all ? .clear : .restricted
        }
    }
}
