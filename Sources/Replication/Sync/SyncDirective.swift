package import Membership
package import TransparencyLog

/// One connection to a peer; never used twice.
package struct LinkID: Hashable, Comparable, Sendable {
    package let rawValue: UInt64
    package init(_ rawValue: UInt64) { self.rawValue = rawValue }
    package static func < (left: LinkID, right: LinkID) -> Bool { left.rawValue < right.rawValue }
}

/// What the shell is to do; nothing happens inside the state machine.
package enum SyncDirective: Sendable {
    case send(LinkID, SyncMessage)
    /// Sends packages of `[from, targetSize)` of about `bytes` in all, one at least, then reports `served` with the sum
    /// of their `EntryPackage.bytes`.
    case serve(Serving)
    /// Verifies the package against the tree held and commits it, then reports `committed` or `refused`.
    case commit(LinkID, EntryPackage, target: SignedHead)
    /// Asks the peer for payloads that are missing here from an index on and that it may hold, then reports `asked`.
    ///
    /// The peer answers in ascending order as many as it likes; the next question starts behind the last one answered.
    case askPayloads(LinkID, LogOrigin, from: UInt64)
    /// Sends those of the payloads that the peer may have.
    case answerPayloads(LinkID, request: UInt64, LogOrigin, [Range<UInt64>])
    /// Stores what opens its commitment, then reports `filled`.
    case fillPayloads(LinkID, LogOrigin, [PayloadAnswer])
    /// Compares a signed head with the tree held, of which it should be a prefix; `proved` where it is none.
    case compare(SignedHead, held: SignedHead, from: MemberID)
    /// Compares the trees that witnesses vouch for with those held, keeps what does not contradict them, then reports
    /// `vouched`.
    case weigh([AnnouncedCosignature], LinkID)
    /// A log was forked: keep the proof for ever, and tell the operator.
    case keep(Equivocation, Equivocation.Finding)
    /// A member has revoked keys: keep the list, and put it in force at once.
    case revoke(RevocationList)
    /// Sends the part of an artefact that the peer asks for, where it may have it.
    case giveArtefact(LinkID, ArtefactFetch)
    /// Hands on what was asked for.
    case takeArtefact(LinkID, ArtefactPart)
    /// A member has closed a log: keep the statement, cut the log to what it fixes, then report `cut`. `isForked`: what is held
    /// may be another history even where it is shorter.
    case cut(IncarnationStatement, isForked: Bool)
    /// `backOff`: the peer misbehaved, and is not dialled or accepted for a while.
    case close(LinkID, reason: String, backOff: Bool)
    case alarm(SyncAlarm)
    /// Whether the own log may be appended to changes.
    case quarantine(Quarantine.Decision)
}

package struct Serving: Hashable, Sendable {
    package let link: LinkID
    /// 0: pushed.
    package let request: UInt64
    package let origin: LogOrigin
    package let from: UInt64
    package let target: SignedHead?
    package let targetSize: UInt64
    package let bytes: UInt64

    /// What is left after a package of `sent` bytes that ended at `next`.
    package func continued(from next: UInt64, sent: UInt64) -> Serving {
        Serving(
            link: link,
            request: request,
            origin: origin,
            from: next,
            target: target,
            targetSize: targetSize,
            bytes: bytes - min(bytes, sent)
        )
    }
}

/// What an operator must know of.
package enum SyncAlarm: Hashable, Sendable {
    /// Two signed trees of one log that cannot both be.
    case inconsistent(LogOrigin, held: SignedHead, offered: SignedHead, from: MemberID)
    /// A peer holds more of our own log than we do.
    case ownLogAhead(SignedHead, from: MemberID)
    /// A member's root has signed two statements that close one log differently; the first is in force.
    case reclosed(IncarnationStatement, IncarnationStatement, from: MemberID)
    /// A statement closes a log below what more than two thirds of the members vouch for; it is refused.
    case closedBelow(IncarnationStatement, quorum: UInt64)
    /// A peer offered what did not verify.
    case refused(MemberID, String)
    /// A member's logs have come to its quota.
    case full(MemberID, MemberQuota)
}

/// What happened to one log here.
package struct CommitReport: Sendable {
    package let link: LinkID
    package let origin: LogOrigin
    /// Durable now.
    package let size: UInt64
    package let root: Digest
    /// The newest tree held whole; nil while a fetch is under way.
    package let head: SignedHead?
    /// Bytes of packages that left the queue.
    package let bytes: UInt64
    /// Index below which no payload meant for this node is missing.
    package let payloadsThrough: UInt64

    package init(
        link: LinkID,
        origin: LogOrigin,
        size: UInt64,
        root: Digest,
        head: SignedHead?,
        bytes: UInt64,
        payloadsThrough: UInt64
    ) {
        self.link = link
        self.origin = origin
        self.size = size
        self.root = root
        self.head = head
        self.bytes = bytes
        self.payloadsThrough = payloadsThrough
    }
}

/// Opens announced heads by the log keys that this node trusts; a pure function of its trust set.
package protocol HeadVerifier: Sendable {
    func verify(_ head: AnnouncedHead) throws(WireError) -> SignedHead
    func verify(_ cosignature: AnnouncedCosignature) throws(WireError)
    func verify(_ list: RevocationList) throws(WireError)
    func verify(_ statement: IncarnationStatement) throws(WireError)
}
