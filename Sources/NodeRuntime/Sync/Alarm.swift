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
        case .refused(let member, let reason):
            self.init(subject: member.text, text: "\(member) offered what does not verify: \(reason)")
        case .full(let member, let quota):
            self.init(
                subject: member.text,
                text:
                    "\(member) has come to its quota here, \(quota.entries) entries or \(quota.bytes >> 20) MiB: nothing "
                    + "more of its logs is taken, what is held stays, and all others go on. If it is to have more, raise "
                    + "quotaEntries or quotaMiB in mandala.yaml and restart; if not, ask \(member) what fills its log"
            )
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
