package import Entries
import Foundation

/// `POST /v1/revisions` on the report socket: a statement made after reading the others'.
package struct RevisionRequest: Codable, Sendable {
    package var kind: String
    package var value: String
    package var region: String?
    /// The clock that `show` printed: what the author has read.
    package var clock: String
    /// As in a JSON report: verdict, confidence, labels, description, …; kind, value and region are left out.
    package var tlp: String?
    package var audience: [String]?
    package var verdict: String
    package var confidence: Int?
    package var grade: String?
    package var labels: [String]?
    package var description: String?
    package var language: String?

    package init(
        kind: String,
        value: String,
        region: String?,
        clock: String,
        tlp: String?,
        audience: [String]?,
        verdict: String,
        confidence: Int?,
        grade: String?,
        labels: [String]?,
        description: String?,
        language: String?
    ) {
        self.kind = kind
        self.value = value
        self.region = region
        self.clock = clock
        self.tlp = tlp
        self.audience = audience
        self.verdict = verdict
        self.confidence = confidence
        self.grade = grade
        self.labels = labels
        self.description = description
        self.language = language
    }
}

/// `POST /v1/withdrawals` on the report socket.
package struct WithdrawalRequest: Codable, Sendable {
    package var kind: String
    package var value: String
    package var region: String?
    package var reason: String
    package var note: String?
    package var language: String?

    package init(
        kind: String,
        value: String,
        region: String?,
        reason: String,
        note: String?,
        language: String?
    ) {
        self.kind = kind
        self.value = value
        self.region = region
        self.reason = reason
        self.note = note
        self.language = language
    }
}

/// What became of one report, revision or withdrawal.
package struct ReportReceipt: Codable, Sendable {
    /// decided, renewed, unchanged, refused or queued.
    package var outcome: String
    package var origin: String?
    package var index: UInt64?
    /// The object's id.
    package var object: String?
    package var value: String?
    /// The ends of a link: KIND:VALUE, or an id where no more was told.
    package var from: String?
    package var to: String?
    package var reason: String?
    package var warnings: [String]
    /// What it refers to and is not known here, or not yet; absent where there is no such.
    package var unknownReferences: [UnknownReference]?
    /// Members of the audience that no link reaches now: they get the payload when they or the author connect.
    package var unreachable: [String]?
}

/// An object that a report refers to, and of which the node knows nothing.
package struct UnknownReference: Codable, Hashable, Sendable {
    package var id: String
    /// Absent where it was named by its id.
    package var kind: String?
    package var value: String?

    package init(_ reference: PBReference) {
        id = reference.id
        kind = reference.kind.isEmpty ? nil : reference.kind
        value = reference.value.isEmpty ? nil : reference.value
    }
}
