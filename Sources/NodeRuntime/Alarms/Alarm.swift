package import Foundation
import Membership
import Replication
import TransparencyLog

/// What an operator must know of: what happened, what it means, what to do.
package struct Alarm: Codable, Hashable, Sendable {
    package let kind: AlarmKind
    package let subject: String
    /// What happened, in whole sentences.
    package let text: String
    package let meaning: String
    package let advice: String
    package let since: Date

    private enum CodingKeys: String, CodingKey {
        case kind = "name"
        case subject, text, meaning, advice, since
    }

    /// `meaning` and `advice`: where there is more to say than of every alarm of the kind.
    package init(
        _ kind: AlarmKind = .other,
        subject: String,
        text: String,
        meaning: String? = nil,
        advice: String? = nil,
        since: Date = Date()
    ) {
        self.kind = kind
        self.subject = subject
        self.text = text
        self.meaning = meaning ?? kind.meaning
        self.advice = advice ?? kind.advice
        self.since = since
    }

    /// For the log.
    var line: String { [text, meaning, advice].filter { !$0.isEmpty }.joined(separator: " ") }

    init(_ alarm: SyncAlarm) {
        switch alarm {
        case .inconsistent(let origin, let held, let offered, let member):
            self.init(
                .twoTrees,
                subject: origin.description,
                text: "\(member) offers a tree of \(origin) at size \(offered.size) that contradicts the one held: "
                    + "root \(offered.root.base64) against \(held.root.base64).",
                advice: "Keep this line, and ask \(origin.member) and \(member) which is theirs."
            )
        case .ownLogAhead(let head, let member):
            self.init(
                .ownLogBehind,
                subject: head.origin.description,
                text: "\(member) holds \(head.size) entries of this node's own log, more than were here."
            )
        case .reclosed(let known, let other, let member):
            self.init(
                .rootOfTwoWords,
                subject: known.closes.description,
                text:
                    "The root of \(known.member) has signed two statements that close \(known.closes): at \(known.size) "
                    + "entries, which is in force here, and at \(other.size), which \(member) sent and which is refused.",
                advice: "Ask \(known.member) by telephone which is its own: whoever took the other holds another log."
            )
        case .closedBelow(let statement, let quorum):
            self.init(
                .closedBelow,
                subject: statement.closes.description,
                text:
                    "The root of \(statement.member) closes \(statement.closes) at \(statement.size) entries, and more than "
                    + "two thirds of the members vouch for \(quorum).",
                advice: "Ask \(statement.member) to close it at \(quorum) or more."
            )
        case .refused(let member, let reason):
            self.init(
                .badOffer,
                subject: member.text,
                text: "\(member) offered what does not verify: \(reason)."
            )
        case .full(let member, let quota):
            self.init(
                .quota,
                subject: member.text,
                text: "\(member) has come to its quota here, \(quota.entries) entries or \(quota.bytes >> 20) MiB.",
                advice:
                    "If it is to have more, raise quotaEntries or quotaMiB in mandala.yaml and restart; if not, ask "
                    + "\(member) what fills its log."
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
