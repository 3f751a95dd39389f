package import Membership

/// Asks members for an action or for information by a due time.
package struct MemberRequest: Hashable, Sendable {
    /// A UUID in lower case, made by its author: how people name it. What identifies it is its entry.
    package var id: String
    /// A word of the vocabulary, such as `freeze`.
    package var what: String
    package var objects: [ObjectKey]
    package var to: [MemberID]
    /// Milliseconds since 1970.
    package var dueMs: UInt64
    /// The law, treaty or order that the request rests on.
    package var legalBasis: String
    /// Of a case or an order.
    package var reference: String
    /// A word of the vocabulary; empty is `routine`.
    package var urgency: String
    package var text: String
    /// BCP 47, of the text.
    package var language: String
    /// The author's desk, for questions.
    package var contact: String

    package init(
        id: String,
        what: String,
        objects: [ObjectKey],
        to: [MemberID],
        dueMs: UInt64,
        legalBasis: String = "",
        reference: String = "",
        urgency: String = "",
        text: String = "",
        language: String = "",
        contact: String = ""
    ) {
        self.id = id
        self.what = what
        self.objects = objects
        self.to = to
        self.dueMs = dueMs
        self.legalBasis = legalBasis
        self.reference = reference
        self.urgency = urgency
        self.text = text
        self.language = language
        self.contact = contact
    }

    /// Bytes of a name, a reference or a legal basis.
    package static let lineBytesMax = 512
}

/// What an addressee does about a request, or that its author takes it back.
package struct RequestAnswer: Hashable, Sendable {
    package enum State: UInt8, CaseIterable, Sendable, CustomStringConvertible {
        case accepted = 1
        case declined = 2
        case done = 3
        /// By the request's author alone.
        case withdrawn = 4

        package var description: String {
            switch self {
            case .accepted: "accepted"
            case .declined: "declined"
            case .done: "done"
            case .withdrawn: "withdrawn"
            }
        }
    }

    /// The entry that is answered: its leaf hash says which text.
    package var request: Dot
    /// The request's.
    package var id: String
    package var state: State
    package var reason: String
    package var text: String
    /// BCP 47, of both.
    package var language: String
    /// When it was done, milliseconds since 1970; nil: not said.
    package var atMs: UInt64?

    package init(
        request: Dot,
        id: String,
        state: State,
        reason: String = "",
        text: String = "",
        language: String = "",
        atMs: UInt64? = nil
    ) {
        self.request = request
        self.id = id
        self.state = state
        self.reason = reason
        self.text = text
        self.language = language
        self.atMs = atMs
    }
}
