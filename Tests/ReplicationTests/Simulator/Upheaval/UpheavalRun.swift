extension SimulationPlan {
    /// With Byzantine members, and all else that `Upheaval` has happen.
    static func upheaval(seed: UInt64) -> SimulationPlan {
        var seeded = Seeded(seed ^ 0xB12A)
        let nodes = 4 + seeded.below(5)
        var plan = SimulationPlan(
            seed: seed,
            nodes: nodes,
            shape: seeded.below(2) == 0 ? .full : .partial,
            quiet: false,
            reports: 15 + seeded.below(30)
        )
        let upheaval = Upheaval(members: nodes, workloadMs: plan.workloadMs, &seeded)
        let stayers = upheaval.stayers(of: nodes)
        // The honest are to be connected among themselves, and a majority to who is restored: only those that a node is
        // linked to answer it.
        let isApart = stayers.min().map { plan.topology.reachable(from: $0, within: stayers) != stayers } ?? false
        if isApart || upheaval.restores != nil {
            plan = SimulationPlan(seed: seed, nodes: nodes, shape: .full, quiet: false, reports: plan.reports)
        }
        plan.upheaval = upheaval
        plan.again = "MANDALA_SIM_SEED=\(seed) swift test --filter UpheavalTests"
        return plan
    }
}

extension SimulationRun {
    static func upheaval(_ world: Simulation, _ upheaval: Upheaval) throws {
        Workload.plan(world)
        Disturbance.plan(world)
        upheaval.schedule(world)
        for node in world.nodes where world.isPresent(node.index) { try node.start() }
        try world.run(forMs: world.plan.workloadMs)
        try Disturbance.end(world)
        // What is queued is written, the late lists, and what a quarantine held up.
        try world.run(forMs: 12_000)
        let end = world.nowMs + settleMsMax
        while true {
            let oracles = UpheavalOracles(world)
            guard let reason = try oracles.unsettled(world) else { return try oracles.check(world) }
            guard world.nowMs < end else { throw SimulationFailure("it does not settle: \(reason)") }
            try world.run(forMs: 500)
        }
    }
}
