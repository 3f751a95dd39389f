import Exchange
import ArgumentParser

/// What can be measured.
enum Scenario: String, CaseIterable, ExpressibleByArgument {
    case replicate, append, appendSingle = "append-single", `import`, latency, latencyLoaded = "latency-loaded", lookup
    case search, catchup, rebuild, fanout, stall, export, floor, stixImport = "stix-import", mispImport = "misp-import"
    case taxii, lookupHTTP = "lookup-http", readHTTP = "read-http", bareRoute = "bare-route"

    var abstract: String {
        switch self {
        case .replicate: "from A to an empty B, until B's log is durable and its replica merged"
        case .append: "one client in batches, until all is acknowledged durable"
        case .appendSingle: "one client that waits for each report"
        case .import: "'mandala import' of a file, until it is durable and merged"
        case .latency: "single reports, from acknowledged at A to readable in B's replica file"
        case .latencyLoaded: "the same, while A takes 20,000 entries a second in bulk"
        case .lookup: "objects by value, in process, random hits and misses"
        case .search: "50 objects by the words of what is said of them, in process"
        case .catchup: "1,000 entries between logs of N/100, N/10 and N entries"
        case .rebuild: "the replica anew from the log"
        case .fanout: "the author's processor time for ten receivers, beside that for one"
        case .stall: "the memory of a node that serves a reader which does not read"
        case .export: "an RPZ of all domains of a replica, written to a file"
        case .stixImport: "a STIX bundle made into reports, in process"
        case .mispImport: "a MISP event made into reports, in process"
        case .taxii: "a TAXII collection read by 'next' over loopback, in STIX objects"
        case .lookupHTTP: "one value a request over loopback, several at once"
        case .readHTTP: "objects, 10,000 values a request, and searches over loopback, one after another"
        case .floor: "the floor alone"
        case .bareRoute:
            "the floor of HTTP: writes its port, and answers as many bytes as --entries until its input ends"
        }
    }

    var entries: Int {
        switch self {
        case .replicate, .append, .import, .floor, .taxii: 500_000
        case .appendSingle: 2_000
        case .latency, .latencyLoaded: 1_000
        case .lookup, .search, .catchup, .rebuild, .export: 1_000_000
        case .fanout: 20_000
        case .lookupHTTP, .readHTTP: 100_000
        case .bareRoute: 1_000
        case .stall, .stixImport, .mispImport: 300_000
        }
    }

    func run(_ bench: Bench) async throws -> BenchResult {
        switch self {
        case .replicate: try await ReplicateScenario(bench: bench).run()
        case .append: try await AppendScenario(bench: bench).run()
        case .appendSingle: try await AppendSingleScenario(bench: bench).run()
        case .import: try await ImportScenario(bench: bench).run()
        case .latency: try await LatencyScenario(bench: bench, bulkPerSecond: 0).run()
        case .latencyLoaded: try await LatencyScenario(bench: bench, bulkPerSecond: 20_000).run()
        case .lookup: try await LookupScenario(bench: bench).run()
        case .search: try await SearchScenario(bench: bench).run()
        case .catchup: try await CatchUpScenario(bench: bench).run()
        case .rebuild: try await RebuildScenario(bench: bench).run()
        case .fanout: try await FanoutScenario(bench: bench).run()
        case .stall: try await StallScenario(bench: bench).run()
        case .export: try await ExportScenario(bench: bench).run()
        case .stixImport: try DocumentScenario(bench: bench, format: .stix).run()
        case .mispImport: try DocumentScenario(bench: bench, format: .misp).run()
        case .taxii: try await TAXIIScenario(bench: bench).run()
        case .lookupHTTP: try await LookupHTTPScenario(bench: bench).run()
        case .readHTTP: try await ReadHTTPScenario(bench: bench).run()
        case .bareRoute: try await BareRoute(bytes: bench.entries).run()
        case .floor: try FloorScenario(bench: bench).run()
        }
    }
}
