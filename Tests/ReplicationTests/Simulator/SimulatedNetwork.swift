import Foundation
import Replication

/// Carries messages between nodes, late, or not, or twice, as the plan wants it.
final class SimulatedNetwork {
    private unowned let world: Simulation
    private let plan: SimulationPlan
    private var connections: [Connection] = []
    /// Nodes of different groups cannot reach each other.
    private var groups: [Int]
    /// Chances in a thousand that a message is lost, doubled or overtaken.
    private var faults: (lost: Int, doubled: Int, overtaken: Int)
    var crossings = Crossings()

    init(world: Simulation, plan: SimulationPlan) {
        self.world = world
        self.plan = plan
        groups = Array(repeating: 0, count: world.nodes.count)
        faults = plan.transport == .lossy ? (40, 40, 100) : (0, 0, 0)
    }

    func isCut(_ a: Int, _ b: Int) -> Bool {
        groups[a] != groups[b] || ![a, b].allSatisfy { world.isPresent($0) }
    }

    /// Breaks what stands between a member's first process and those of others.
    func separate(_ member: Int, from others: Set<Int>) {
        for connection in connections where connection.ends.contains(member) {
            let other = connection.other(than: member)
            if others.contains(world.nodes[other].memberIndex) { breakOff(connection) }
        }
    }

    func partition(_ groups: [Int]) {
        self.groups = groups
        for connection in connections where isCut(connection.ends[0], connection.ends[1]) { breakOff(connection) }
    }

    func heal() {
        groups = Array(repeating: 0, count: world.nodes.count)
    }

    func endFaults() { faults = (0, 0, 0) }

    /// Connects when both are there and can reach each other.
    func dial(from: Int, to: Int) {
        guard world.nodes[to].isUp, !isCut(from, to) else { return }
        let lives = [world.nodes[from].life, world.nodes[to].life]
        let connection = Connection(link: LinkID(UInt64(connections.count + 1)), from: from, to: to)
        connections.append(connection)
        let first = world.latency()
        let later = first + world.latency()
        let diallerIsFirst = world.seeded.below(2) == 0
        for (side, node) in connection.ends.enumerated() {
            let delay = (side == 0) == diallerIsFirst ? first : later
            connection.lastArrivalMs[side] = world.nowMs + later
            world.schedule(inMs: delay) { [self] in
                guard world.nodes[node].life == lives[side], !connection.isBroken else { return }
                connection.isOpen[side] = true
                try world.nodes[node].linked(connection, to: connection.other(than: node), initiatedHere: side == 0)
            }
        }
        // An end that never came up is noticed at the other.
        world.schedule(inMs: later + 200) { [self] in
            for (side, node) in connection.ends.enumerated()
            where connection.isOpen[side] && !connection.isOpen[1 - side] {
                try closed(connection, at: node)
            }
        }
    }

    func send(_ message: SyncMessage, over connection: Connection, from node: Int) throws {
        let side = connection.side(of: node)
        guard connection.isOpen[side], !connection.isBroken else { return }
        let to = connection.other(than: node)
        if isCut(node, to) {
            if plan.transport == .ordered { breakOff(connection) }
            return
        }
        try crossings.sent(message, from: node, to: to, world)
        if chance(faults.lost) { return }
        for _ in 0..<(chance(faults.doubled) ? 2 : 1) {
            var arrival = world.nowMs + world.latency()
            if chance(faults.overtaken) {
                arrival += world.latency() * 4
            } else {
                arrival = max(arrival, connection.lastArrivalMs[1 - side])
                connection.lastArrivalMs[1 - side] = arrival
            }
            world.schedule(inMs: arrival - world.nowMs) { [self] in
                guard connection.isOpen[1 - side], !connection.isBroken else { return }
                try crossings.arrived(message, from: node, at: to, world)
                try world.nodes[to].received(connection.link, try framed(message))
            }
        }
    }

    /// One end closes; the other hears of it if it can.
    func close(_ connection: Connection, by node: Int) {
        let side = connection.side(of: node)
        guard connection.isOpen[side] else { return }
        connection.isOpen[side] = false
        guard !connection.isBroken, !isCut(connection.ends[0], connection.ends[1]) else { return }
        let arrival = max(world.nowMs + world.latency(), connection.lastArrivalMs[1 - side])
        world.schedule(inMs: arrival - world.nowMs) { [self] in
            try closed(connection, at: connection.other(than: node))
        }
    }

    /// The process is gone: some of its peers hear of it, others only by its silence.
    func crashed(_ node: Int) {
        for connection in connections where connection.ends.contains(node) {
            let side = connection.side(of: node)
            guard connection.isOpen[0] || connection.isOpen[1] else { continue }
            connection.isOpen[side] = false
            if !connection.isBroken { breakOff(connection) }
        }
    }

    func isConnected(_ node: Int, to peer: Int) -> Bool {
        connections.contains { connection in
            connection.ends.contains(node) && connection.ends.contains(peer)
                && connection.isOpen[connection.side(of: node)]
        }
    }

    private func breakOff(_ connection: Connection) {
        connection.isBroken = true
        for node in connection.ends where world.seeded.below(2) == 0 {
            world.schedule(inMs: UInt64(world.seeded.below(2_000))) { [self] in try closed(connection, at: node) }
        }
    }

    private func closed(_ connection: Connection, at node: Int) throws {
        let side = connection.side(of: node)
        guard connection.isOpen[side] else { return }
        connection.isOpen[side] = false
        try world.nodes[node].unlinked(connection.link)
    }

    private func chance(_ perMille: Int) -> Bool { perMille > 0 && world.seeded.below(1_000) < perMille }

    private func framed(_ message: SyncMessage) throws -> SyncMessage {
        plan.encodesFrames ? try SyncMessage(frame: try message.encoded()) : message
    }
}
