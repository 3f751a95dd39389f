package import Indicators
package import Membership

/// What one member says of an object.
package struct Statement: Hashable, Sendable {
    package var verdict: Verdict
    /// 0–100.
    package var confidence: UInt8
    package var grade: SourceGrade?
    package var handling: HandlingCode?
    package var labels: [String]
    /// Milliseconds since 1970, all four.
    package var firstSeenMs: UInt64?
    package var lastSeenMs: UInt64?
    package var validFromMs: UInt64?
    /// Nil: no end.
    package var validUntilMs: UInt64?
    package var description: String
    /// BCP 47; empty where not said.
    package var language: String
    package var references: [String]
    package var fields: [Field]

    package init(
        verdict: Verdict,
        confidence: UInt8 = 50,
        grade: SourceGrade? = nil,
        handling: HandlingCode? = nil,
        labels: [String] = [],
        firstSeenMs: UInt64? = nil,
        lastSeenMs: UInt64? = nil,
        validFromMs: UInt64? = nil,
        validUntilMs: UInt64? = nil,
        description: String = "",
        language: String = "",
        references: [String] = [],
        fields: [Field] = []
    ) {
        self.verdict = verdict
        self.confidence = confidence
        self.grade = grade
        self.handling = handling
        self.labels = labels
        self.firstSeenMs = firstSeenMs
        self.lastSeenMs = lastSeenMs
        self.validFromMs = validFromMs
        self.validUntilMs = validUntilMs
        self.description = description
        self.language = language
        self.references = references
        self.fields = fields
    }
}

/// The member no longer stands by its statements on the object.
package struct Withdrawal: Hashable, Sendable {
    package var reason: String
    package var note: String
    package var language: String

    package init(reason: String, note: String = "", language: String = "") {
        self.reason = reason
        self.note = note
        self.language = language
    }

    package static let reasons = ["false-positive", "expired", "court-order", "delisted", "narrowed", "other"]
}

/// Whom a member shares with, as it pins them: a payload goes to nobody else.
package struct MemberList: Hashable, Sendable {
    /// SHA-256 of the pinned roots by member.
    package var roots: [MemberID: [[UInt8]]]

    package init(roots: [MemberID: [[UInt8]]] = [:]) { self.roots = roots }

    package func admits(_ member: MemberID, root: [UInt8]) -> Bool { roots[member]?.contains(root) ?? false }
}
