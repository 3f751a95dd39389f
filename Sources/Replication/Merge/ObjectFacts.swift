package import Indicators
package import Membership

/// One live object as a reader of one clearance sees it: what exports are made of.
package struct ObjectFacts: Hashable, Sendable {
    package let kind: Kind
    package let value: String
    package let verdict: Verdict
    package let confidence: UInt8
    /// What is left of the confidence; the confidence itself where it is not read.
    package var score: UInt8
    package var labels: [String] = []
    package var references: [String] = []
    /// Milliseconds since 1970, all four.
    package var firstSeenMs: UInt64?
    package var lastSeenMs: UInt64?
    package var validFromMs: UInt64?
    package var validUntilMs: UInt64?
    /// When it ends, be it by its kind's lifetime alone (``Freshness``); nil: never, or it is not read.
    package var endMs: UInt64?
    package var description = ""
    package var language = ""
    package var fields: [Field] = []
    package var grade: SourceGrade?
    package var handling: HandlingCode?
    package var tlp: TLP = .clear
    /// Whom every statement on it is addressed to; nil: all members.
    package var audience: [MemberID]?
    /// Who stands by a statement on it; sorted.
    package var members: [MemberID] = []
    /// When the latest of those statements was written.
    package var writtenMs: UInt64 = 0
    /// When what is seen of it last changed here; nil where it is not told as versions that follow each other.
    package var changedMs: UInt64?
    /// Sightings and actions, where the format says them.
    package var events: [EventRecord] = []

    package init(kind: Kind, value: String, verdict: Verdict, confidence: UInt8) {
        self.kind = kind
        self.value = value
        self.verdict = verdict
        self.confidence = confidence
        score = confidence
    }

    package var id: ObjectID { ObjectID(kind: kind, value: value) }
}
