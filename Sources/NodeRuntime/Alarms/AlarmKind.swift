/// Everything that an operator is alarmed of: status, log and metrics are made from this list.
package enum AlarmKind: String, Codable, CaseIterable, Sendable {
    case accessLog = "access-log"
    case badCosignature = "bad-cosignature"
    case badOffer = "bad-offer"
    case certificateExpiry = "certificate-expiry"
    case closedBelow = "closed-below"
    case disk
    case fork
    case keyRevoked = "key-revoked"
    case longReader = "long-reader"
    case other
    case overdueRequest = "overdue-request"
    case ownLogBehind = "own-log-behind"
    case quarantine
    case quota
    case refusedQueued = "refused-queued"
    case reload
    case replica
    case rootOfTwoWords = "root-of-two-words"
    case staleQuorum = "stale-quorum"
    case twoTrees = "two-trees"

    /// What it means, where the alarm itself does not say more.
    package var meaning: String {
        switch self {
        case .accessLog: "Nothing that would have to stand in it is answered over HTTP."
        case .badCosignature: "That member shows two histories of its log, or the one that vouches is wrong."
        case .badOffer: "Nothing of it was taken. The peer's node is faulty, or somebody has its key."
        case .certificateExpiry: "After that the peers refuse what it certifies."
        case .closedBelow: "It is refused, for entries that they hold would go."
        case .disk: "What is not written is not acknowledged, and is tried again."
        case .fork: "The log is frozen here: nothing more of it is taken, what is held stays readable."
        case .keyRevoked: "No peer takes it any more."
        case .longReader: "The file's -wal cannot be cut back meanwhile, and fills the disk."
        case .other: ""
        case .overdueRequest: "A member waits for an answer that was due."
        case .ownLogBehind:
            "The data folder was older than what was sent out. Until what is missing is here, reports are queued."
        case .quarantine: "Nothing is appended to this node's own log; reports are queued, durable."
        case .quota: "Nothing more of its logs is taken, what is held stays, and all others go on."
        case .refusedQueued: "Whoever reported it was told that it is queued."
        case .reload: "What was in force stays in force."
        case .rootOfTwoWords: "Members may hold different logs of it."
        case .replica: "Logs and peers go on, but readers see an old state."
        case .staleQuorum: "Their nodes are down, or what they say does not come through."
        case .twoTrees: "One of two histories is shown to others."
        }
    }

    package var advice: String {
        switch self {
        case .accessLog: "See that its disk has room and its folder can be written, then 'systemctl reload mandala'."
        case .badCosignature: "Evidence follows where it sends what it holds; ask both members which tree is theirs."
        case .badOffer: "Ask the member which version it runs, and whether its node was restored from a copy."
        case .certificateExpiry: "Renew it: 'mandala certificate renew', or 'request' and 'install'."
        case .closedBelow: "Ask its member to close it at what they vouch for, or more."
        case .disk: "See that the disk of the data folder has room and works."
        case .fork: "Ask its member by telephone which history is its own, and how the other came to be signed."
        case .keyRevoked:
            "Make a new one: 'mandala certificate renew … --new-key', or 'request … --new-key' where the root is elsewhere."
        case .longReader: "Find who holds a long read: 'fuser -v' on the file names the processes."
        case .other: "See the text."
        case .overdueRequest: "See 'mandala inbox'."
        case .ownLogBehind: "The missing entries are fetched; see 'mandala status'."
        case .quarantine: "See 'mandala status' for whom it waits."
        case .quota: "Raise quotaEntries or quotaMiB in mandala.yaml, or ask the member what fills its log."
        case .refusedQueued: "Report it again."
        case .reload:
            "Put it right, then run 'systemctl reload mandala'; 'mandala certificate list' shows which certificate does "
                + "not hold."
        case .rootOfTwoWords: "Ask its member by telephone which statement is its own."
        case .replica: "See the disk; if it stays so, 'mandala rebuild' makes the replica anew from the logs."
        case .staleQuorum: "Ask them for 'mandala status', and compare the sizes of this log."
        case .twoTrees: "Keep this line, and ask both members which is theirs."
        }
    }
}
