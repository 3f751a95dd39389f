import Entries
import Foundation
import Indicators
import Membership
import Replication
import TransparencyLog

/// A federation in virtual time: everything it does follows from its plan.
final class Simulation {
    let plan: SimulationPlan
    var seeded: Seeded
    private var queue = EventQueue()
    private(set) var nodes: [SimulatedNode] = []
    private(set) lazy var network = SimulatedNetwork(world: self, plan: plan)
    var ledger: Ledger
    let keys: KeyTable
    /// By member: the SHA-256 of its root.
    let roots: [MemberID: [UInt8]]
    /// Whom each node dials.
    private(set) var dials: [[Int]]
    let tickMs: UInt64 = 200
    private var commitFailures = 0
    /// Members that are not there yet, and those that nobody trusts any more.
    var absent: Set<Int> = []
    var removed: Set<Int> = []
    /// The second process of each member that forks its log, and the members that have.
    private(set) var twins: [Int: Int] = [:]
    var forked: Set<Int> = []
    private let indices: [LogOrigin: Int]

    init(_ plan: SimulationPlan) throws {
        self.plan = plan
        seeded = Seeded(plan.seed ^ 0x5EED)
        ledger = Ledger(nodes: plan.nodes)
        let federation = try FederationName("wg-as.asean")
        let members = try (0..<plan.nodes).map { try MemberID("m\($0 < 10 ? "0" : "")\($0)") }
        let origins = members.map { LogOrigin(federation: federation, member: $0, incarnation: .first) }
        indices = Dictionary(uniqueKeysWithValues: zip(origins, 0...))
        var signers: [SigningKey] = []
        for origin in origins { signers.append(try SigningKey(name: origin.description, seed: seeded.bytes(32))) }
        keys = KeyTable(Dictionary(uniqueKeysWithValues: zip(origins, signers.map(\.verifierKey))))
        roots = Dictionary(
            uniqueKeysWithValues: members.enumerated().map { ($1, [UInt8](repeating: UInt8($0), count: 32)) }
        )
        dials = Array(repeating: [], count: plan.nodes)
        for edge in plan.topology.edges {
            dials[edge.from].append(edge.to)
            if plan.bothDial { dials[edge.to].append(edge.from) }
        }
        if let joins = plan.upheaval?.joins { absent = [joins.member] }
        nodes = zip(origins, signers).enumerated().map { index, log in
            SimulatedNode(
                index: index,
                member: index,
                origin: log.0,
                key: log.1,
                reporter: Reporter(own: log.0.member, members: members, objects: 5),
                world: self
            )
        }
        for (member, treachery) in (plan.upheaval?.treacheries ?? [:]).sorted(by: { $0.key < $1.key })
        where treachery.forksAtMs != nil {
            twins[member] = nodes.count
            dials.append(dials[member])
            let (origin, key) = (origins[member], signers[member])
            let reporter = Reporter(own: origin.member, members: members, objects: 5)
            let index = nodes.count
            nodes.append(
                SimulatedNode(index: index, member: member, origin: origin, key: key, reporter: reporter, world: self)
            )
        }
    }

    var nowMs: UInt64 { queue.nowMs }

    func schedule(inMs delay: UInt64, _ action: @escaping EventQueue.Action) { queue.schedule(inMs: delay, action) }

    func latency() -> UInt64 { UInt64.random(in: plan.latencyMs, using: &seeded) }

    func index(of origin: LogOrigin) -> Int? { indices[origin] }

    /// A full disk, now and then, while things go wrong.
    func commitFails() -> Bool { commitFailures > 0 && seeded.below(1_000) < commitFailures }

    func failCommits(_ perMille: Int) { commitFailures = perMille }

    /// Whom a node shares with; where the plan has it leave somebody out, it does so until the list is `complete`.
    func memberList(of author: Int, complete: Bool) -> Authored {
        var listed = roots
        for omission in plan.omissions where omission.author == author && !(complete && omission.later) {
            listed[nodes[omission.omitted].member] = nil
        }
        for member in absent.union(removed) where member != author { listed[nodes[member].member] = nil }
        return Authored(
            body: Body(object: nil, about: .members(MemberList(roots: listed.mapValues { [$0] }))),
            handling: Handling(tlp: .green, audience: .all),
            outcome: .decided
        )
    }

    /// Enters into the ledger what has become durable at its author.
    func record(_ authored: Authored, _ entry: SimulatedLog.Entry, author: Int, index: UInt64) {
        var audience: Set<Int>?
        if case .named(let members) = authored.handling.audience {
            audience = Set(nodes.filter { members.contains($0.member) }.map(\.memberIndex))
        }
        var fact: Fact?
        if case .members(let list) = authored.body.about {
            ledger.list(Set(nodes.filter { list.roots[$0.member] != nil }.map(\.memberIndex)), by: author)
        } else {
            let origin = nodes[author].origin
            fact = Fact(
                entry: EntryID(member: origin.member, incarnation: origin.incarnation.number, index: index),
                leaf: LeafPrefix(entry.leaf),
                timeMs: entry.envelope.timeMs,
                tlp: authored.handling.tlp,
                audience: authored.handling.audience,
                about: authored.body.about
            )
        }
        ledger.write(
            Ledger.Entry(leaf: entry.leaf, audience: audience, object: authored.body.object, fact: fact),
            by: author
        )
    }

    /// Lets time pass.
    func run(forMs duration: UInt64) throws {
        let end = nowMs + duration
        while let action = queue.next(untilMs: end) { try action() }
    }
}
