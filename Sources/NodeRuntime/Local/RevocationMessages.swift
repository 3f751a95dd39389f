package import Foundation
package import Membership

/// A list of revoked keys as its root signed it: the body of `POST /v1/revocations`, and each of what `GET` gives.
package struct RevocationText: Codable, Sendable {
    package var list: String
    package init(list: String) { self.list = list }
}

/// One member's list, for the status.
package struct RevocationStatus: Codable, Sendable {
    package var member: String
    package var serial: UInt64
    package var issued: Date
    package var keys: [String]

    package init(_ list: RevocationList) {
        member = list.member.text
        serial = list.serial
        issued = Date(timeIntervalSince1970: TimeInterval(list.seconds))
        keys = list.entries.map { "\($0.key)" }
    }
}
