import Membership
import Replication

/// One plan from its beginning to its quiet end.
enum SimulationRun {
    /// How long a mended federation may take to converge.
    static let settleMsMax: UInt64 = 120_000

    /// The message of what went wrong, with the way to see it again; nil when nothing did.
    static func failure(_ plan: SimulationPlan) throws -> String? {
        let world = try Simulation(plan)
        do {
            if let upheaval = plan.upheaval { try self.upheaval(world, upheaval) } else { try run(world) }
            return nil
        } catch let failure as SimulationFailure {
            let logs = world.nodes.map { "--- node \($0.index) (\($0.member))\n\($0.captured.tail)" }
            return """
                seed \(plan.seed) at \(world.nowMs) ms: \(failure)
                again: \(plan.again)
                \(plan.nodes) nodes, \(plan.topology.shape), \(plan.isQuiet ? "quiet" : "\(plan.transport)")
                \(logs.joined(separator: "\n"))
                """
        }
    }

    private static func run(_ world: Simulation) throws {
        Workload.plan(world)
        Disturbance.plan(world)
        for node in world.nodes { try node.start() }
        var sizes = Oracles(world)
        for _ in 0..<16 {
            try world.run(forMs: world.plan.workloadMs / 16)
            try sizes.checkSizes(world)
        }
        try Disturbance.end(world)
        // What is queued is written, and the late list.
        try world.run(forMs: 1_500)
        let oracles = Oracles(world)
        try settle(world, oracles)
        try oracles.check(world)
        try sizes.checkSizes(world)
        guard world.plan.isQuiet || world.plan.seed % 4 == 0 else { return }
        try stayQuiet(world)
        try oracles.check(world)
    }

    private static func settle(_ world: Simulation, _ oracles: Oracles) throws {
        let end = world.nowMs + settleMsMax
        while let reason = oracles.unsettled(world) {
            guard world.nowMs < end else { throw SimulationFailure("it does not converge: \(reason)") }
            try world.run(forMs: 500)
        }
    }

    /// An idle network sends nothing but a digest a while; what cannot be had is asked for now and then.
    private static func stayQuiet(_ world: Simulation) throws {
        let settings = world.plan.settings
        try world.run(forMs: settings.silenceMs + settings.payloadRecheckMs)
        world.network.crossings.startCounting()
        let window = 3 * settings.digestIntervalMs
        try world.run(forMs: window)
        var counts = world.network.crossings.counts
        let links = 2 * world.plan.topology.edges.count
        let digests = counts.removeValue(forKey: "digest") ?? 0
        guard digests <= links * 4, digests >= links * 2 else {
            throw SimulationFailure("\(digests) digests are sent on \(links / 2) idle links in \(window) ms")
        }
        if world.nodes.contains(where: { node in node.logs.values.contains { $0.payloadsThrough < $0.size } }) {
            counts["payload fetch"] = nil
            counts["payloads"] = nil
        }
        guard counts.isEmpty else { throw SimulationFailure("an idle network sends \(counts)") }
    }
}
