package import Entries
package import Foundation

/// What takes reports for the member, of the holder of a token: the running node.
package protocol ReportTaking: Sendable {
    /// A JSON object, as `mandala import` reads them: the answer's status and JSON body.
    func report(_ json: Data, for holder: TokenClearance) async -> Taken
    /// A JSON object, as `mandala sighted --file` reads them.
    func sighting(_ json: Data, for holder: TokenClearance) async -> Taken
    /// A JSON object, as `mandala acted --file` reads them.
    func action(_ json: Data, for holder: TokenClearance) async -> Taken
    /// A statement made after reading the object at `clock`.
    func revise(
        _ kind: String,
        _ value: String,
        clock: String,
        _ json: Data,
        for holder: TokenClearance
    ) async -> Taken
    /// The member's answer to a request that the holder sees.
    func answer(_ request: Dot, _ answer: RequestWords) async -> Taken
}

/// An answer to a request, as an operator says it.
package struct RequestWords: JSONBody, Sendable {
    package enum Key: String, CodingKey, CaseIterable {
        case state, reason, text, language
    }
    package typealias CodingKeys = Key

    /// accepted, declined or done.
    package let state: String
    package let reason: String?
    package let text: String?
    package let language: String?
}

/// What became of a report.
package struct Taken: Sendable {
    package let status: Int
    package let body: Data
    /// The id of what was reported, for the access log.
    package let object: String?

    package init(status: Int, body: Data, object: String? = nil) {
        self.status = status
        self.body = body
        self.object = object
    }
}
