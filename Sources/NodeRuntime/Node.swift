import Exchange
import Foundation
package import Logging
import Membership
import NIOCore
import PeerLink
import Entries
import Indicators
import ReadAPI
import Replication
import ReplicaStore
import Synchronization
import TransparencyLog

/// A running node: everything is composed here, and nowhere else.
package final class Node: Sendable {
    package static let version = "0.1.0"

    let configuration: NodeConfiguration
    let keysInForce: Mutex<NodeKeys>
    let keyReading: Mutex<KeyReading>
    let logger: Logger
    let log: LogStore
    let replica: Replica
    let keeper: LogKeeper
    let applier: ReplicaApplier
    let library: LogLibrary
    let edges: EdgeBook
    let shell: SyncShell
    let reporter: Reporter
    let gate: OwnLogGate
    let outbox: Outbox
    let revocations: RevocationBook
    let artefacts: ArtefactExchange
    let alarms: AlarmBook
    let metrics: NodeMetrics
    let tokens: TokenStore
    let http: Mutex<NodeHTTP?>
    let endpoint: PeerEndpoint
    let logKeys: LogKeyBook
    let giving: Giving
    let book: Mutex<PeerBook>
    let books: AsyncStream<PeerList>
    let bookChanged: AsyncStream<PeerList>.Continuation
    let startedAt = Date()

    /// Serves until SIGTERM or SIGINT; SIGHUP reads the peer list and certificates again.
    package static func run(_ configuration: NodeConfiguration, logger: Logger) async throws(NodeError) {
        // Until there is anything to read again: a replica may have to be made anew first.
        signal(SIGHUP, SIG_IGN)
        let checkpointFolder = configuration.checkpointFile.deletingLastPathComponent()
        for folder in [
            configuration.dataFolder, configuration.replicaFolder, configuration.socketsFolder, checkpointFolder,
        ] {
            guard FileManager.default.isWritableFile(atPath: folder.path) else {
                throw NodeError(
                    "\(folder.path): the folder is missing or cannot be written; make it, or run as its owner"
                )
            }
        }
        // Before anything is touched: a second daemon would unlink the first one's sockets.
        let lock = try DataLock(configuration)
        defer { withExtendedLifetime(lock) {} }
        // Files and sockets made from here on are for owner and group.
        umask(0o117)
        let node = try await Node(configuration, logger: logger)
        try await node.serve()
    }

    private init(_ configuration: NodeConfiguration, logger: Logger) async throws(NodeError) {
        self.configuration = configuration
        self.logger = logger
        keyReading = Mutex(KeyReading(stamp: KeyStamp(configuration.keysFolder)))
        let safe = try configuration.readSafeLists()
        if !safe.isEmpty { logger.info("the safe-lists hold \(safe.count) entries") }
        let own = try await NodeKeys(configuration, now: Date())
        keysInForce = Mutex(own)
        let peers = try PeerBook.load(configuration, own: own.root)
        let ownSize: UInt64
        do throws(StoreError) {
            let store = try LogStore.open(configuration.logDatabase.path)
            log = store
            replica = try Replica.open(folder: configuration.replicaFolder.path)
            giving = Giving(own: own.origin.member, book: peers, lists: try ReplicaApplier.lists(in: store))
            ownSize = try store.log(own.origin)?.size ?? 0
            if try replica.needsRebuild() {
                logger.notice("the replica was merged by an earlier version: it is made anew from the logs")
                try replica.rebuild(from: store, scratch: configuration.dataFolder.appending(path: "rebuild").path)
            }
        } catch { throw NodeError("\(error)") }
        let edges = EdgeBook()
        self.edges = edges
        let alarms = AlarmBook(logger)
        self.alarms = alarms
        let metrics = NodeMetrics()
        self.metrics = metrics
        tokens = try TokenStore(log)
        http = Mutex(nil)
        let hold = try Self.hold(configuration, log: log, own: own, peers: peers)
        let gate = try OwnLogGate(
            reason: hold,
            store: log,
            own: own.origin,
            outside: configuration.outsideCheckpoint,
            marker: configuration.quarantineMarker,
            logger: logger
        )
        self.gate = gate
        let outbox = Outbox(store: log, gate: gate)
        self.outbox = outbox
        keeper = LogKeeper(
            store: log,
            replica: replica,
            own: own,
            edges: edges,
            giving: giving,
            gate: gate,
            metrics: metrics,
            logger: logger
        )
        applier = ReplicaApplier(
            log: log,
            replica: replica,
            own: own.origin,
            ownAtStart: ownSize,
            live: keeper.live,
            giving: giving,
            metrics: metrics,
            logger: logger
        )
        library = LogLibrary(
            store: log,
            own: own.origin.member,
            edges: edges,
            giving: giving,
            packages: keeper.packages,
            logger: logger
        )
        let evidence = EvidenceBook(
            log: log,
            folder: configuration.dataFolder.appending(path: "evidence"),
            own: own.origin
        )
        let incarnations = IncarnationBook(log)
        // What is here of an own log may be nowhere else: it goes only where it proves to be another history.
        let closings = try incarnations.cut(
            forked: Set(try evidence.held().map(\.origin).filter { $0.member != own.origin.member })
        )
        revocations = try RevocationBook(log)
        let lists = revocations.lists(signedWithin: peers.trust)
        let trust = peers.trust.revoking(lists)
        logKeys = LogKeyBook(trust)
        book = Mutex(peers)
        (books, bookChanged) = AsyncStream.makeStream(of: PeerList.self, bufferingPolicy: .bufferingNewest(1))
        var instance = SyncInstance(
            own: own.origin,
            software: "mandala/\(Self.version)",
            logs: try await Self.states(log, own: own.origin, keys: logKeys, closings),
            verifier: logKeys,
            firstRequest: UInt64.random(in: 1...(1 << 62)),
            settings: configuration.limits.sync
        )
        do throws(StoreError) { instance.taken = try log.taken() } catch { throw NodeError("\(error)") }
        instance.policies = Self.policies(peers)
        instance.remember(lists)
        instance.quarantine = try Self.quarantine(hold, configuration, log: log, own: own, peers: peers)
        artefacts = ArtefactExchange(
            store: try ArtefactStore(
                folder: configuration.dataFolder.appending(path: "artefacts"),
                bytesMax: UInt64(configuration.artefactMiB) << 20
            ),
            rights: ArtefactRights(own: own.origin.member, replica: replica, giving: giving),
            logger: logger
        )
        instance.remember(closings)
        if let reason = instance.quarantine.reason, gate.reason == nil { gate.hold(reason) }
        let peerThread = LoopThread()
        shell = SyncShell(
            on: peerThread,
            instance: instance,
            keeper: keeper,
            library: library,
            keys: logKeys,
            giving: giving,
            evidence: evidence,
            revocations: revocations,
            incarnations: incarnations,
            gate: gate,
            artefacts: artefacts,
            alarms: alarms,
            metrics: metrics,
            logger: logger
        )
        do throws(PeerLinkError) {
            var link = PeerLinkConfiguration()
            link.connectionsMax = configuration.connectionsMax
            link.handshakeTimeout = .seconds(configuration.handshakeSeconds)
            configuration.limits.bound(&link)
            link.lifetimeMax = .seconds(configuration.connectionHours * 3600)
            link.lifetimeJitter = { Double.random(in: 0...1) }
            endpoint = PeerEndpoint(
                trust: TrustStore(trust),
                credential: CredentialStore(
                    try NodeCredential(certificateChainPEM: own.nodeCertificatePEM, privateKeyPEM: own.nodeKeyPEM)
                ),
                configuration: link,
                group: peerThread.group,
                now: { Date() },
                logger: logger
            )
        } catch { throw NodeError("\(error)") }
        let standing = endpoint.trust
        reporter = Reporter(
            own: own.origin,
            region: configuration.region,
            keeper: keeper,
            applier: applier,
            edges: edges,
            shell: shell,
            outbox: outbox,
            gate: gate,
            replica: replica,
            members: { Set(standing.current.members) },
            safe: safe
        )
        await shell.setTerms(Self.terms(peers))
        try await shell.restoreEvidence()
        do throws(StoreError) { await shell.remember(try log.cosignatures()) } catch { throw NodeError("\(error)") }
    }
}
