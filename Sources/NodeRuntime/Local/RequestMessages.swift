import Foundation

/// `POST /v1/requests` on the report socket: what is asked of other members.
package struct RequestDraft: Codable, Sendable {
    package struct Object: Codable, Sendable {
        package var kind: String
        package var value: String

        package init(kind: String, value: String) {
            self.kind = kind
            self.value = value
        }
    }

    /// A UUID; the node makes one where it is left out. Sent again with the same one, it is asked once.
    package var id: String?
    package var what: String
    package var objects: [Object]?
    /// ISO 3166-1, of national values.
    package var region: String?
    package var to: [String]
    /// Milliseconds since 1970.
    package var due: UInt64
    package var legalBasis: String?
    package var reference: String?
    package var urgency: String?
    package var text: String?
    package var language: String?
    package var contact: String?
    package var tlp: String?
    /// Who may read it beside the two sides; `all`: every member.
    package var audience: [String]?
    /// Tell others whom it is for.
    package var unsealed: Bool?

    package init(what: String, objects: [Object], to: [String], due: UInt64) {
        self.what = what
        self.objects = objects
        self.to = to
        self.due = due
    }
}

/// `POST /v1/answers` on the report socket.
package struct AnswerDraft: Codable, Sendable {
    /// The request's id, the beginning of one that names one request, or its entry.
    package var request: String
    /// accepted, declined, done; withdrawn by its author.
    package var state: String
    package var reason: String?
    package var text: String?
    package var language: String?
    /// When it was done, milliseconds since 1970.
    package var at: UInt64?

    package init(
        request: String,
        state: String,
        reason: String?,
        text: String? = nil,
        language: String?,
        at: UInt64? = nil
    ) {
        self.request = request
        self.state = state
        self.reason = reason
        self.text = text
        self.language = language
        self.at = at
    }
}

/// What became of a request or an answer.
package struct RequestReceipt: Codable, Sendable {
    /// decided, renewed, unchanged or queued.
    package var outcome: String
    /// The request's id.
    package var id: String
    package var origin: String?
    package var index: UInt64?
    package var tlp: String?
    /// Who may read it beside its author; absent: all members.
    package var audience: [String]?
    package var warnings: [String]
    /// Members that it is for and that no link reaches now.
    package var unreachable: [String]?
}

/// Of the requests to this member, in `GET /v1/status`.
package struct RequestCounts: Codable, Sendable {
    package var open: Int
    package var overdue: Int
}
