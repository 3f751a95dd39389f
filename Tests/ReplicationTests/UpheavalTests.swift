import Foundation
import Testing

/// Federations in which up to a third of the members are Byzantine, one is restored from a backup, keys are rotated,
/// members come and go, and clocks jump.
///
/// No honest node ever signs two trees that contradict each other; what any two honest nodes hold that contradicts
/// itself is known to all of them; the honest logs keep flowing; no honest node backs another off.
///
/// `MANDALA_SIM_SEEDS=n` runs n of them, `MANDALA_SIM_SEED=x` the one alone.
struct UpheavalTests {
    private static var seeds: [UInt64] {
        let environment = ProcessInfo.processInfo.environment
        if let seed = environment["MANDALA_SIM_SEED"].flatMap({ UInt64($0) }) { return [seed] }
        return Array(0..<(environment["MANDALA_SIM_SEEDS"].flatMap { UInt64($0) } ?? 200))
    }

    @Test(arguments: seeds)
    func `the honest members of a federation in upheaval agree, and go on`(seed: UInt64) throws {
        if let failure = try SimulationRun.failure(SimulationPlan.upheaval(seed: seed)) { Issue.record("\(failure)") }
    }
}
