import Entries
import Exchange
import Indicators

/// Some records of a file on their way to the daemon.
struct ImportBatch: Sendable {
    /// The last line of what it was made from.
    let lastLine: UInt64
    let drafts: [PBDraft]
    /// The record of each draft, for when it is refused.
    let raws: [String]
    /// What is reported, as it was written: batches with one in common follow each other.
    let subjects: Set<Subject>
    /// Whether any of them may refer to another: what that is has to be known before.
    let isReferring: Bool

    struct Subject: Hashable {
        let kind: String
        let value: String
        let parts: [String]
    }

    init(_ lines: [ImportLine]) {
        lastLine = lines.last?.line ?? 0
        let taken = lines.compactMap { line in line.draft.map { (draft: $0, raw: line.raw) } }
        drafts = taken.map(\.draft)
        raws = taken.map(\.raw)
        isReferring = drafts.contains { draft in
            draft.kind == Kind.link.name
                || draft.statement.fields.contains { field in
                    Kind.named(draft.kind)?.fields.first { $0.name == field.name }?.type.referredKinds != nil
                }
        }
        subjects = Set(
            taken.map { draft, _ in
                Subject(
                    kind: draft.kind,
                    value: draft.value.lowercased(),
                    parts: draft.key.map { "\($0.name)=\($0.text.lowercased())" }.sorted()
                )
            }
        )
    }
}
