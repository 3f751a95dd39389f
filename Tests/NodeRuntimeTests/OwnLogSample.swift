import Entries
import Foundation
import Indicators
import Logging
import Membership
import Replication
import ReplicaStore
import Testing

@testable import NodeRuntime

/// A new member's log and replica, without the rest of a node.
struct OwnLogSample {
    let log: OwnLog
    let store: LogStore
    let replica: Replica
    let edges = EdgeBook()
    let gate: OwnLogGate
    let outside: OutsideCheckpoint
    let giving: Giving
    let packages = SharedPackages()
    let live = LiveEntries()

    /// It forgets what is merged once it remembers more than `recentMin` objects. `held`: why it is in quarantine.
    init(in folder: URL, recentMin: Int = Authorship.recentMin, held: String? = nil) async throws {
        let setup = NodeSetup(
            folder: folder,
            federation: try FederationName("test.example"),
            member: try MemberID("th"),
            listen: try PeerAddress(parsing: "127.0.0.1:7470")
        )
        _ = try setup.run(now: Date())
        let configuration = try NodeConfiguration(file: folder.appending(path: "mandala.yaml"))
        let keys = try await NodeKeys(configuration, now: Date())
        store = try LogStore.open(configuration.logDatabase.path)
        replica = try Replica.open(folder: configuration.replicaFolder.path)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        outside = configuration.outsideCheckpoint
        gate = try OwnLogGate(
            reason: held,
            store: store,
            own: keys.origin,
            outside: outside,
            marker: configuration.quarantineMarker,
            logger: logger
        )
        giving = Giving(
            own: keys.origin.member,
            book: try PeerBook.load(configuration, own: keys.root),
            lists: [:]
        )
        log = OwnLog(
            store: store,
            replica: replica,
            keys: keys,
            edges: edges,
            gate: gate,
            live: live,
            packages: packages,
            metrics: NodeMetrics(),
            logger: logger,
            recentMin: recentMin
        )
    }

    static func withFolder(_ body: (URL) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "mandala-\(UUID())")
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(folder)
    }

    static func report(
        _ number: Int,
        to audience: Audience = .all,
        tlp: TLP = .green,
        sealed: Bool = false
    ) -> AppendRequest {
        .report(
            CheckedDraft(
                object: ObjectKey(kind: .domain, value: "name-\(number).example"),
                statement: Statement(verdict: .malicious, confidence: 50),
                handling: Handling(tlp: tlp, audience: audience, sealed: sealed),
                newEvidence: false,
                warnings: [],
                references: []
            )
        )
    }

    func ticket(_ requests: [AppendRequest]) throws -> AppendTicket {
        let prepared = try log.prepare(requests[...])
        return AppendTicket(prepared.requests, mergedThrough: prepared.mergedThrough)
    }

    func ticket(_ numbers: ClosedRange<Int>) throws -> AppendTicket { try ticket(numbers.map { Self.report($0) }) }
}
