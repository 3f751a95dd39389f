import Entries
import Indicators
import Membership
import ReplicaStore
package import Replication

/// One member's sightings of an object, added up.
package struct SightingReport: Encodable, Hashable, Sendable {
    package var member: String
    package var count: UInt64
    package var firstSeen: String
    package var lastSeen: String
    package var losses: [LossReport]

    package struct LossReport: Encodable, Hashable, Sendable {
        /// Decimal digits.
        package var amount: String
        package var currency: String
    }

    package init(_ seen: Activity.Seen) {
        member = seen.member.text
        count = seen.count
        firstSeen = ObjectItem.time(seen.firstMs)
        lastSeen = ObjectItem.time(seen.lastMs)
        losses = seen.losses.map {
            LossReport(amount: Amount.text(thousandths: $0.thousandths), currency: $0.currency)
        }
    }
}

/// What one member did about an object.
package struct ActionReport: Encodable, Hashable, Sendable {
    package var member: String
    package var action: String
    package var at: String
    /// After the first report of any member that the reader sees; absent where nobody reported it.
    package var secondsAfterReport: Double?
    package var outcome: String
    package var scope: String?
    package var by: String?
    package var reference: String?
    package var note: String?
    package var language: String?
    package var tlp: String

    package init(_ done: Activity.Done) {
        let action = done.action
        member = done.member.text
        self.action = action.action
        at = ObjectItem.time(action.atMs)
        secondsAfterReport = done.delayMs.map { Double($0) / 1000 }
        outcome = action.outcome.isEmpty ? ActionOutcome.done.rawValue : action.outcome
        scope = action.scope.isEmpty ? nil : action.scope
        by = action.by.isEmpty ? nil : action.by
        reference = action.reference.isEmpty ? nil : action.reference
        note = action.note.isEmpty ? nil : action.note
        language = action.language.isEmpty ? nil : action.language
        tlp = done.tlp.description
    }
}

extension [StoredStatement] {
    /// When somebody first reported the object as malicious or suspicious, whether or not that stands.
    var firstReportMs: UInt64? {
        lazy.map(\.record).filter { $0.statement.map { $0.verdict != .benign } ?? false }.map(\.timeMs).min()
    }
}
