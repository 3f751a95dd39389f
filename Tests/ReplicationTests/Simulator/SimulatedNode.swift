import Entries
import Foundation
import Membership
import Replication
import TransparencyLog

/// One member's node: the sync's state machine, a disk, and a shell that executes directives as a real one would.
final class SimulatedNode {
    /// Of the process; that of its member unless it is a twin.
    let index: Int
    let memberIndex: Int
    let origin: LogOrigin
    unowned let world: Simulation
    var key: SigningKey
    /// Nil: it is honest.
    let treachery: Treachery?
    let reporter: Reporter

    /// What is on the disk.
    var logs: [LogOrigin: SimulatedLog] = [:]
    /// What a backup holds, and that it was put back and not yet found to be whole.
    var saved: [LogOrigin: SimulatedLog]?
    var isRestored = false
    /// Whom it shares with, by its peer book: a backup that is put back does not undo that, since whoever is missing in
    /// the book has no link either.
    var book: MemberList?
    /// The entries of its own that the backup did not hold.
    var lost: Range<UInt64> = 0..<0
    private var proofs: [LogOrigin: Equivocation] = [:]

    /// How far its clocks are from the world's: the steady one, which never goes back, and the wall clock.
    var steadyMs: UInt64 = 0
    var wallMs: Int64 = 0

    /// What a crash loses.
    private(set) var isUp = false
    private(set) var life = 0
    var instance: SyncInstance
    var replica = SimulatedReplica()
    var connections: [LinkID: Connection] = [:]
    var outboxes: [LinkID: Outbox] = [:]
    var arrivals: [Arrival] = []
    var isCommitting = false
    var drafts: [Authored] = []
    var isAppending = false
    /// In quarantine: nothing is appended.
    var isHeld = false
    private var backedOff: [MemberID: UInt64] = [:]
    private var lastReportMs: UInt64 = 0
    private var nextDialMs: [Int: UInt64] = [:]

    var captured = CapturedLog()

    init(index: Int, member: Int, origin: LogOrigin, key: SigningKey, reporter: Reporter, world: Simulation) {
        self.index = index
        memberIndex = member
        treachery = world.plan.upheaval?.treacheries[member]
        self.origin = origin
        self.key = key
        self.reporter = reporter
        self.world = world
        logs[origin] = SimulatedLog(origin: origin)
        instance = SyncInstance(own: origin, software: "", logs: [], verifier: world.keys, firstRequest: 1)
    }

    var member: MemberID { origin.member }
    var nowMs: UInt64 { world.nowMs + steadyMs }

    func note(_ line: @escaping @autoclosure () -> String) { captured.add(world.nowMs, line) }

    // MARK: life and death

    func start() throws {
        life += 1
        isUp = true
        instance = SyncInstance(
            own: origin,
            software: "simulated",
            logs: logs.values.map(\.state),
            verifier: world.keys,
            firstRequest: UInt64(life) << 32,
            settings: world.plan.settings
        )
        instance.remember(Array(proofs.values))
        isHeld = isRestored
        if isRestored {
            instance.quarantine = Quarantine(
                reason: "restored",
                members: world.members(besides: self),
                size: logs[origin]?.size ?? 0
            )
        }
        let before = replica
        replica = SimulatedReplica()
        for log in logs.values {
            for (index, entry) in log.entries.enumerated() {
                try replica.apply(entry, of: log.origin, index: UInt64(index))
            }
        }
        if life > 1, replica != before, saved == nil, treachery == nil {
            throw SimulationFailure("node \(index): the rebuilt replica differs from the one that grew")
        }
        note("starts with \(self.logs.values.map { "\($0.origin.member) \($0.size)" }.sorted())")
        if logs[origin]?.size == 0, !isHeld { say(world.memberList(of: memberIndex, complete: false)) }
        after(0...world.tickMs) { try $0.tick() }
    }

    func crash() {
        guard isUp else { return }
        note("crashes")
        isUp = false
        life += 1
        connections = [:]
        outboxes = [:]
        arrivals = []
        isCommitting = false
        drafts = []
        isAppending = false
        backedOff = [:]
        world.network.crashed(index)
    }

    /// Later, unless the node has crashed by then.
    func after(_ range: ClosedRange<UInt64>, _ action: @escaping (SimulatedNode) throws -> Void) {
        let life = life
        world.schedule(inMs: UInt64.random(in: range, using: &world.seeded)) { [self] in
            guard isUp, life == self.life else { return }
            try action(self)
        }
    }

    /// Tells the state machine a little later what happened; in order.
    func report(_ event: @escaping (inout SyncInstance, UInt64) -> [SyncDirective]) {
        lastReportMs = max(lastReportMs, world.nowMs + UInt64(world.seeded.below(4)))
        let delay = lastReportMs - world.nowMs
        after(delay...delay) { try $0.execute(event(&$0.instance, $0.nowMs)) }
    }

    // MARK: links

    private func tick() throws {
        try execute(instance.tick(nowMs: nowMs))
        for member in world.dials[index] where world.process(of: memberIndex, for: member) == index {
            let peer = world.process(of: member, for: memberIndex)
            guard !world.network.isConnected(index, to: peer), world.nowMs >= nextDialMs[peer] ?? 0,
                nowMs >= backedOff[world.nodes[peer].member] ?? 0
            else { continue }
            nextDialMs[peer] = world.nowMs + 500 + UInt64(world.seeded.below(1_500))
            world.network.dial(from: index, to: peer)
        }
        after(world.tickMs...world.tickMs) { try $0.tick() }
    }

    func linked(_ connection: Connection, to peer: Int, initiatedHere: Bool) throws {
        if nowMs < backedOff[world.nodes[peer].member] ?? 0 {
            return world.network.close(connection, by: index)
        }
        note("\(self.world.nodes[peer].member) is linked (\(connection.link.rawValue))")
        connections[connection.link] = connection
        outboxes[connection.link] = Outbox()
        try execute(
            instance.linkUp(
                connection.link,
                member: world.nodes[peer].member,
                initiatedHere: initiatedHere,
                nowMs: nowMs
            )
        )
    }

    func unlinked(_ link: LinkID) throws {
        note("link \(link.rawValue) is gone")
        connections[link] = nil
        outboxes[link] = nil
        try execute(instance.linkDown(link, nowMs: nowMs))
    }

    func received(_ link: LinkID, _ message: SyncMessage) throws {
        guard let connection = connections[link] else { return }
        let peer = connection.other(than: index)
        note("<- \(self.world.nodes[peer].member) \(MessageSummary.of(message))")
        try execute(instance.received(link, message, nowMs: nowMs))
    }

    func peer(_ link: LinkID) -> SimulatedNode? { connections[link].map { world.nodes[$0.other(than: index)] } }

    func send(_ link: LinkID, _ message: SyncMessage) throws {
        guard let connection = connections[link] else { return }
        note("-> \(self.world.nodes[connection.other(than: self.index)].member) \(MessageSummary.of(message))")
        let peer = connection.other(than: index)
        guard let treachery else {
            try checkList(message, to: peer)
            return try world.network.send(message, over: connection, from: index)
        }
        for message in try betrayed(message, to: world.nodes[peer], treachery) {
            try world.network.send(message, over: connection, from: index)
        }
    }

    /// What is given goes to those alone who are on the author's latest list that is known here.
    private func checkList(_ message: SyncMessage, to peer: Int) throws {
        for place in Crossings.payloads(message, world) where place.author != world.nodes[peer].memberIndex {
            let author = world.nodes[place.author].member
            guard rule.lists[author]?.roots[world.nodes[peer].member] != nil else {
                throw SimulationFailure("node \(index) gives \(place) to node \(peer), whom its author does not list")
            }
        }
    }

    private func backOffPeer(_ peer: SimulatedNode, _ reason: String) throws {
        guard treachery != nil || peer.treachery != nil else {
            throw SimulationFailure("node \(index) backs an honest peer off: \(reason)")
        }
        backedOff[peer.member] = nowMs + 5_000
    }

    func execute(_ directives: [SyncDirective]) throws {
        for directive in directives {
            switch directive {
            case .send(let link, let message): try send(link, message)
            case .serve(let serving): serve(serving)
            case .commit(let link, let package, let target): enqueue(.package(link, package, target: target))
            case .fillPayloads(let link, let origin, let answers): enqueue(.payloads(link, origin, answers))
            case .askPayloads(let link, let origin, let from):
                after(0...3) { try $0.askPayloads(link, origin, from: from) }
            case .answerPayloads(let link, let request, let origin, let ranges):
                after(0...3) { try $0.answerPayloads(link, request: request, origin, ranges) }
            case .close(let link, let reason, let backOff):
                note("closes link \(link.rawValue): \(reason)")
                guard let connection = connections.removeValue(forKey: link) else { continue }
                if backOff { try backOffPeer(world.nodes[connection.other(than: index)], reason) }
                outboxes[link] = nil
                world.network.close(connection, by: index)
            case .weigh(let given, let link): instance.vouched(given, from: link)
            case .compare(let head, let held, _): try compare(head, held: held)
            case .keep(let evidence, _):
                proofs[evidence.origin] = evidence
                try judge(evidence.origin, "has evidence against an honest log: \(evidence.origin)")
            case .revoke(let list):
                throw SimulationFailure("node \(index) has a list that nobody made: \(list.member) \(list.serial)")
            case .giveArtefact, .takeArtefact:
                throw SimulationFailure("node \(index) is asked for an artefact by nobody")
            case .alarm(let alarm): try judge(alarm)
            case .quarantine(let decision): try decide(decision)
            case .cut(let statement, _):
                throw SimulationFailure("node \(index) closes a log that nobody closed: \(statement.closes)")
            }
        }
    }
}
