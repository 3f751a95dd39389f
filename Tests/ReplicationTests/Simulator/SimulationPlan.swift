import Replication

/// Everything a seed decides: who there is, what goes wrong, and how the times are set.
struct SimulationPlan {
    enum Transport: CaseIterable {
        /// TCP: in order, or not at all any more.
        case ordered
        /// Messages are lost, doubled and overtaken one by one.
        case lossy
    }

    let seed: UInt64
    /// The command that runs it.
    var again: String
    let nodes: Int
    let topology: Topology
    /// Nothing goes wrong.
    let isQuiet: Bool
    let transport: Transport
    /// Each peer dials, so that connections meet.
    let bothDial: Bool
    let latencyMs: ClosedRange<UInt64>
    let commitMs: ClosedRange<UInt64>
    /// Entries that one package holds at most.
    let packageEntriesMax: Int
    /// Payloads asked for, and answered, at once.
    let payloadsMax: Int
    let workloadMs: UInt64
    let reports: Int
    let settings: SyncSettings
    /// Lists that leave a member out at first, as (author, left out); `later`: its next list has it.
    let omissions: [(author: Int, omitted: Int, later: Bool)]
    /// Every message goes through its frame.
    let encodesFrames: Bool
    /// Byzantine members, and more; nil: all are honest.
    var upheaval: Upheaval?

    /// A seed decides what is not given.
    init(seed: UInt64, nodes: Int? = nil, shape: Topology.Shape? = nil, quiet: Bool? = nil, reports: Int? = nil) {
        var seeded = Seeded(seed)
        self.seed = seed
        again = (nodes == nil ? "MANDALA_SIM_SEED=\(seed) " : "") + "swift test --filter SimulationTests"
        let count = nodes ?? 3 + seeded.below(10)
        self.nodes = count
        let drawn = Topology.Shape.allCases[seeded.below(Topology.Shape.allCases.count)]
        topology = Topology(nodes: count, shape: shape ?? drawn, &seeded)
        isQuiet = quiet ?? (seeded.below(4) == 0)
        transport = seeded.below(3) == 0 && !isQuiet ? .lossy : .ordered
        bothDial = seeded.below(3) == 0 && !isQuiet
        latencyMs = 1...UInt64(2 + seeded.below(60))
        commitMs = 0...UInt64(1 + seeded.below(isQuiet ? 30 : 200))
        packageEntriesMax = 1 + seeded.below(12)
        payloadsMax = 1 + seeded.below(8)
        workloadMs = 8_000
        let drawnReports = 20 + seeded.below(60)
        self.reports = reports ?? drawnReports
        encodesFrames = seed % 8 == 0

        var settings = SyncSettings()
        settings.creditBytes = UInt64(1_000 << seeded.below(5))
        settings.fetchTimeoutMs = 3_000
        settings.ackTimeoutMs = 1_500
        settings.digestIntervalMs = 4_000
        settings.silenceMs = 11_000
        settings.payloadRetryMs = 2_000
        settings.payloadRecheckMs = 15_000
        settings.simultaneousDialMs = 1_000
        settings.pushEntriesMax = seeded.below(3) == 0 ? 12 : 20_000
        settings.pushBytesMax = seeded.below(3) == 0 ? 6_000 : 8 << 20
        settings.servingsPerLinkMax = seeded.below(4) == 0 ? 2 : 64
        self.settings = settings

        var omissions: [(author: Int, omitted: Int, later: Bool)] = []
        if seeded.below(3) == 0 {
            let author = seeded.below(count)
            let omitted = (author + 1 + seeded.below(count - 1)) % count
            omissions.append((author, omitted, seeded.below(2) == 0))
        }
        self.omissions = omissions
    }
}
