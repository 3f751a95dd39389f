package import Entries
import Indicators

/// What a member decides anew, and what of its earlier words it leaves as they are.
package struct Revision: Hashable, Sendable {
    package var statement: Statement
    /// It says nothing of them; otherwise what it says counts, be it nothing.
    package var keepsLabels: Bool
    package var keepsDescription: Bool
    /// Milliseconds since 1970: an end before it is not kept.
    package var nowMs: UInt64

    package init(_ statement: Statement, keepsLabels: Bool = true, keepsDescription: Bool = true, nowMs: UInt64 = 0) {
        self.statement = statement
        self.keepsLabels = keepsLabels
        self.keepsDescription = keepsDescription
        self.nowMs = nowMs
    }

    /// With what the member said before: what it saw, referred to and asked for in handling in any case, its words under the same
    /// verdict only.
    func keeping(of said: Statement) -> Statement {
        var kept = statement
        if kept.references.isEmpty { kept.references = said.references }
        kept.firstSeenMs = [said.firstSeenMs, kept.firstSeenMs].compactMap { $0 }.min()
        kept.lastSeenMs = [said.lastSeenMs, kept.lastSeenMs].compactMap { $0 }.max()
        kept.handling = kept.handling ?? said.handling
        // H3: the words beside it say what is asked for.
        if keepsDescription, said.verdict == kept.verdict || kept.handling == .h3 {
            kept.description = said.description
            if kept.language.isEmpty { kept.language = said.language }
        }
        guard said.verdict == kept.verdict else { return kept }
        kept.grade = kept.grade ?? said.grade
        if keepsLabels { kept.labels = said.labels }
        kept.validFromMs = kept.validFromMs ?? said.validFromMs
        if let end = said.validUntilMs, end > nowMs { kept.validUntilMs = end }
        return kept
    }
}
