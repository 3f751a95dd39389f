package import Foundation

/// What takes reports for the member: the running node.
package protocol ReportTaking: Sendable {
    /// A JSON object, as `mandala import` reads them: the answer's status and JSON body.
    func report(_ json: Data) async -> Taken
    /// A JSON object, as `mandala sighted --file` reads them.
    func sighting(_ json: Data) async -> Taken
    /// A JSON object, as `mandala acted --file` reads them.
    func action(_ json: Data) async -> Taken
    /// A statement made after reading the object at `clock`.
    func revise(_ kind: String, _ value: String, clock: String, _ json: Data) async -> Taken
}

/// What became of a report.
package struct Taken: Sendable {
    package let status: Int
    package let body: Data

    package init(status: Int, body: Data) {
        self.status = status
        self.body = body
    }
}
