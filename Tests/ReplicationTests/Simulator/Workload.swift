/// What the members report, when.
enum Workload {
    static func plan(_ world: Simulation) {
        for _ in 0..<world.plan.reports {
            let burst = world.seeded.below(20) == 0 ? 5 + world.seeded.below(30) : 1
            let node = world.nodes[world.seeded.below(world.plan.nodes)]
            world.schedule(inMs: UInt64(world.seeded.below(Int(world.plan.workloadMs)))) { [unowned world] in
                let twin = world.twins[node.index].map { world.nodes[$0] }
                for process in [node, twin].compactMap({ $0 }) where process.isUp {
                    for _ in 0..<burst {
                        if let said = process.reporter.says(process.replica, &world.seeded) { process.say(said) }
                    }
                }
            }
        }
        for omission in world.plan.omissions where omission.later {
            list(world, omission.author, inMs: world.plan.workloadMs / 2)
        }
    }

    /// The author's next list leaves nobody out.
    private static func list(_ world: Simulation, _ author: Int, inMs delay: UInt64) {
        world.schedule(inMs: delay) { [unowned world] in
            guard world.nodes[author].isUp else { return list(world, author, inMs: 500) }
            world.nodes[author].say(world.memberList(of: author, complete: true))
        }
    }
}
