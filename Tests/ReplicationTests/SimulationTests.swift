import Foundation
import Testing

/// Federations of 3 to 12 nodes in virtual time, with crashes, partitions and losses.
///
/// `MANDALA_SIM_SEEDS=n` runs n of them, `MANDALA_SIM_SEED=x` the one alone.
struct SimulationTests {
    private static var seeds: [UInt64] {
        let environment = ProcessInfo.processInfo.environment
        if let seed = environment["MANDALA_SIM_SEED"].flatMap({ UInt64($0) }) { return [seed] }
        return Array(0..<(environment["MANDALA_SIM_SEEDS"].flatMap { UInt64($0) } ?? 60))
    }

    @Test(arguments: seeds)
    func `a federation converges, keeps its secrets and falls quiet`(seed: UInt64) throws {
        if let failure = try SimulationRun.failure(SimulationPlan(seed: seed)) { Issue.record("\(failure)") }
    }

    @Test func `forty nodes converge`() throws {
        let plan = SimulationPlan(seed: 7, nodes: 40, shape: .partial, quiet: true, reports: 12)
        if let failure = try SimulationRun.failure(plan) {
            Issue.record("\(failure)")
        }
    }
}
