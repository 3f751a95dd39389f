import TransparencyLog
import Membership
package import Foundation
import Replication

/// What an operator must know of: what happened, what it means, what to do.
package struct Alarm: Codable, Hashable, Sendable {
    package let subject: String
    package let text: String
    package let since: Date

    package init(subject: String, text: String, since: Date = Date()) {
        self.subject = subject
        self.text = text
        self.since = since
    }

    init(_ alarm: SyncAlarm) {
        switch alarm {
        case .inconsistent(let origin, let held, let offered, let member):
            self.init(
                subject: origin.description,
                text: "\(member) offers a tree of \(origin) at size \(offered.size) that contradicts the one held: "
                    + "root \(offered.root.base64) against \(held.root.base64). One of two histories is shown to others; "
                    + "keep this line, and ask \(origin.member) and \(member) which is theirs"
            )
        case .ownLogAhead(let head, let member):
            self.init(
                subject: head.origin.description,
                text:
                    "\(member) holds \(head.size) entries of this node's own log, more than were here: this data "
                    + "folder is older than what was sent out. They are fetched, and reports are queued meanwhile; see "
                    + "'mandala status'"
            )
        case .reclosed(let known, let other, let member):
            self.init(
                subject: known.closes.description,
                text:
                    "the root of \(known.member) has signed two statements that close \(known.closes): at \(known.size) entries, "
                    + "which is in force here, and at \(other.size), which \(member) sent and which is refused. Ask "
                    + "\(known.member) by telephone which is its own: whoever took the other holds another log"
            )
        case .closedBelow(let statement, let quorum):
            self.init(
                subject: statement.closes.description,
                text:
                    "the root of \(statement.member) closes \(statement.closes) at \(statement.size) entries, and more than two "
                    + "thirds of the members vouch for \(quorum): it is refused, for entries that they hold would go. Ask "
                    + "\(statement.member) to close it at \(quorum) or more"
            )
        case .refused(let member, let reason):
            self.init(subject: member.text, text: "\(member) offered what does not verify: \(reason)")
        }
    }
}

/// One peer's connection, for the status.
package struct LinkStatus: Sendable {
    package let address: String
    package let since: Date
    /// Entries of this node's own log that the peer has said to hold.
    package let acknowledged: UInt64
}
