/// What a member did about an object; a later one of the same action and scope replaces it.
package struct Action: Hashable, Sendable {
    /// A word of the vocabulary, such as `blocked`.
    package var action: String
    /// What it reaches, such as a network or a bank; empty: all of the member.
    package var scope: String
    /// The agency or company that did it.
    package var by: String
    /// Milliseconds since 1970.
    package var atMs: UInt64
    /// Of an order or a case.
    package var reference: String
    /// A word of the vocabulary; empty is `done`.
    package var outcome: String
    package var note: String
    /// BCP 47, of the note.
    package var language: String

    package init(
        action: String,
        scope: String = "",
        by: String = "",
        atMs: UInt64,
        reference: String = "",
        outcome: String = "",
        note: String = "",
        language: String = ""
    ) {
        self.action = action
        self.scope = scope
        self.by = by
        self.atMs = atMs
        self.reference = reference
        self.outcome = outcome
        self.note = note
        self.language = language
    }
}
