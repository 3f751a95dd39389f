import Foundation
package import Logging
package import Membership
import NIOCore
import PeerLink
package import Replication

/// Executes the sync's directives over real links; the one place where the state machine meets IO.
///
/// It and its links share one thread with their sockets, so that a frame is sent, or taken, without waking another.
package actor SyncShell {
    nonisolated let thread: LoopThread
    var instance: SyncInstance
    var links: [LinkID: Link] = [:]
    var lastLink: UInt64 = 0
    var backOffs = BackOffs()
    /// Questions to the library under way, by the peer that caused them.
    var questions: [MemberID: Int] = [:]
    static let questionsMax = 48
    package internal(set) var lastErrors: [MemberID: String] = [:]
    let alarms: AlarmBook
    /// Logs that cannot be written, each with the reason.
    var unwritten: [LogOrigin: String] = [:]
    /// Witnesses whose word on a log was wrong, as they were told of.
    var doubted: Set<String> = []
    let metrics: NodeMetrics
    let keeper: LogKeeper
    let library: LogLibrary
    let keys: LogKeyBook
    let giving: Giving
    let evidence: EvidenceBook
    let revocations: RevocationBook
    let incarnations: IncarnationBook
    let gate: OwnLogGate
    let artefacts: ArtefactExchange
    let logger: Logger
    var terms: [MemberID: LinkTerms] = [:]
    let began = ContinuousClock.now

    struct Link {
        let member: MemberID
        let address: String
        let since: Date
        let outbox: LinkOutbox
        let connection: PeerConnection

        /// For what is queued, and no longer where the peer does not read it.
        private static let grace = TimeAmount.seconds(5)

        func close(_ reason: String) {
            outbox.close(reason)
            connection.close(reason, after: Self.grace)
        }
    }

    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.executor.asUnownedSerialExecutor() }

    package init(
        on thread: LoopThread,
        instance: SyncInstance,
        keeper: LogKeeper,
        library: LogLibrary,
        keys: LogKeyBook,
        giving: Giving,
        evidence: EvidenceBook,
        revocations: RevocationBook,
        incarnations: IncarnationBook,
        gate: OwnLogGate,
        artefacts: ArtefactExchange,
        alarms: AlarmBook,
        metrics: NodeMetrics,
        logger: Logger
    ) {
        self.thread = thread
        self.artefacts = artefacts
        self.metrics = metrics
        self.alarms = alarms
        self.gate = gate
        self.giving = giving
        self.evidence = evidence
        self.revocations = revocations
        self.incarnations = incarnations
        self.instance = instance
        self.keeper = keeper
        self.library = library
        self.keys = keys
        self.logger = logger
    }

    /// What is agreed with each peer, for the links that stand and those to come.
    package func setTerms(_ terms: [MemberID: LinkTerms]) {
        self.terms = terms
        for (link, standing) in links {
            keeper.linked(link, terms[standing.member] ?? LinkTerms(member: standing.member))
        }
    }

    package func tick() { execute(instance.tick(nowMs: nowMs)) }

    package func trustChanged(_ policies: [MemberID: LinkPolicy], _ lists: [RevocationList]) {
        instance.policies = policies
        instance.remember(lists)
        execute(instance.trustChanged(keys))
    }

    /// Whether the own log may be appended to, and who has answered.
    package var quarantine: Quarantine { instance.quarantine }

    package func changeMembers(_ members: Set<MemberID>) { execute(instance.changeMembers(members)) }

    /// The operator vouches for the own log as it is here; whether that ends the quarantine.
    package func assumeCurrent() -> Bool {
        execute(instance.assumeCurrent())
        return !instance.quarantine.isHeld
    }

    var nowMs: UInt64 { UInt64(max(0, (ContinuousClock.now - began).milliseconds)) + 1_000 }
}
