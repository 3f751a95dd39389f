package import Entries

/// What became of one record of an imported file.
package struct ImportLine: Sendable {
    package enum Outcome: Sendable {
        case draft(PBDraft)
        /// One line: what was wrong and what to write instead.
        case reject(reason: String)
        /// Its author no longer says it: nothing is reported, and nothing is wrong.
        case deleted(reason: String)
    }

    /// Bytes of ``raw``.
    package static let rawBytesMax = 4096

    /// The physical line where the record begins, from 1.
    package let line: UInt64
    /// The record as it stood in the file, cut to ``rawBytesMax`` and repaired where it was not UTF-8.
    package let raw: String
    package let outcome: Outcome

    package init(line: UInt64, raw: String, outcome: Outcome) {
        self.line = line
        self.raw = raw
        self.outcome = outcome
    }

    /// Nil for what gives no report.
    package var draft: PBDraft? {
        guard case .draft(let draft) = outcome else { return nil }
        return draft
    }

    package var isDeleted: Bool { if case .deleted = outcome { true } else { false } }

    /// Nil for what is no reject.
    package var reason: String? {
        guard case .reject(let reason) = outcome else { return nil }
        return reason
    }
}
