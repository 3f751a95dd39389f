import Exchange
import Foundation
import Hummingbird
package import Logging
import Membership
import NIOCore
import NIOPosix
import PeerLink
import Entries
import Indicators
import ReadAPI
import Replication
import ReplicaStore
import ServiceLifecycle
import Synchronization
import TransparencyLog
import UnixSignals

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
        do throws(StoreError) {
            let store = try LogStore.open(configuration.logDatabase.path)
            log = store
            replica = try Replica.open(folder: configuration.replicaFolder.path)
            giving = Giving(own: own.origin.member, book: peers, lists: try ReplicaApplier.lists(in: store))
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
            giving: giving,
            metrics: metrics,
            logger: logger
        )
        library = LogLibrary(
            store: log,
            own: own.origin.member,
            edges: edges,
            giving: giving,
            logger: logger
        )
        let evidence = EvidenceBook(
            log: log,
            folder: configuration.dataFolder.appending(path: "evidence"),
            own: own.origin
        )
        let incarnations = IncarnationBook(log)
        let closings = try incarnations.cut(forked: Set(try evidence.held().map(\.origin)))
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
            rights: ArtefactRights(replica: replica, giving: giving),
            logger: logger
        )
        instance.remember(closings)
        if let reason = instance.quarantine.reason, gate.reason == nil { gate.hold(reason) }
        shell = SyncShell(
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
                group: MultiThreadedEventLoopGroup.singleton,
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

    /// What is held of each log; a head that is no longer trusted is not announced.
    private static func states(
        _ log: LogStore,
        own: LogOrigin,
        keys: LogKeyBook,
        _ closings: [IncarnationStatement]
    ) async throws(NodeError) -> [LogState] {
        let stored: [StoredLog]
        do throws(StoreError) { stored = try log.logs() } catch { throw NodeError("\(error)") }
        var states: [LogState] = []
        for log in stored {
            if let closing = closings.first(where: { $0.closes == log.origin }) {
                states.append(LogState(closing, log))
                continue
            }
            var head: SignedHead?
            if let note = log.checkpoint {
                let announced = AnnouncedHead(
                    origin: log.origin,
                    note: Array(note.note),
                    certificates: log.certificates.map { Array($0) }
                )
                await keys.learn([announced.certificates], now: Date())
                head = try? keys.verify(announced)
            }
            states.append(
                LogState(
                    origin: log.origin,
                    size: log.size,
                    root: log.root,
                    head: head,
                    payloadsThrough: log.payloadsThrough
                )
            )
        }
        return states
    }

    // What follows from peers.json for the sync.
    static func policies(_ book: PeerBook) -> [MemberID: LinkPolicy] {
        func members(_ exchange: PeerExchange) -> Set<MemberID>? {
            if case .only(let members) = exchange.members { Set(members) } else { nil }
        }
        return Dictionary(
            uniqueKeysWithValues: book.list.peers.map {
                ($0.member, LinkPolicy(accepts: members($0.accept), offers: members($0.offer)))
            }
        )
    }

    static func terms(_ book: PeerBook) -> [MemberID: LinkTerms] {
        Dictionary(
            uniqueKeysWithValues: book.list.peers.map {
                ($0.member, LinkTerms(member: $0.member, accepts: TLP($0.accept.maxTLP), limits: $0.limits))
            }
        )
    }

    private func serve() async throws(NodeError) {
        await applier.apply(unread: true)
        if gate.isOpen { try await announceMembers() }
        let listener: PeerListener
        do throws(PeerLinkError) {
            listener = try await PeerListener.bind(
                endpoint,
                host: configuration.listen.host,
                port: configuration.listen.port
            )
        } catch { throw NodeError("\(error)") }
        logger.notice(
            "\(configuration.member) of \(configuration.federation) serves peers on \(configuration.listen.host):\(listener.port)",
            metadata: ["root": "\(keys.root.fingerprint)"]
        )
        bookChanged.yield(book.withLock { $0.list })
        let dialer = Dialer(endpoint: endpoint, shell: shell, books: books, logger: logger)
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        let loops: [Loop] = [
            Loop { [keeper] in await keeper.run() },
            Loop { [library] in await library.run() },
            Loop { [applier, keeper] in await applier.run(keeper.grown, keeper: keeper) },
            Loop { [applier] in await applier.indexer.run() },
            Loop { [shell, keeper] in for await event in keeper.events { await shell.happened(event) } },
            Loop { [shell, applier, keeper] in
                while !Task.isCancelled {
                    await shell.tick()
                    if applier.waitsForMore { keeper.grown.raise() }
                    try? await Task.sleep(for: .milliseconds(200))
                }
            },
            Loop { [shell] in
                try? await listener.run({ await shell.run($0) }, lost: { await shell.lost($0.member, $1) })
            },
            Loop { [self] in await gate.released.run { await drain() } },
            Loop { await dialer.run() },
            Loop { [self] in await vouch() },
            Loop { [self] in await followGiven() },
            Loop { [self] in await watchKeys() },
            Loop { [replica, logger] in await ExpirySweep(replica: replica, logger: logger).run() },
            Loop { [self] in await watchForAlarms() },
            Loop { [self] in await revocations.changed.run { await enforceRevocations() } },
            Loop { [self] in
                for await _ in await UnixSignalsSequence(trapping: .sighup) {
                    do throws(NodeError) { _ = try await reload() } catch { logger.error("SIGHUP: \(error)") }
                }
            },
        ]
        let reports = LoopThread()
        let report = LocalServer.application(
            ReportAPI(reporter: reporter, artefacts: artefacts.store).router(),
            socket: configuration.reportSocket,
            group: reports.group,
            logger: quiet
        )
        let control = LocalServer.application(
            ControlAPI(node: self).router(),
            socket: configuration.controlSocket,
            logger: quiet
        )
        var services = loops.map { ServiceGroupConfiguration.ServiceConfiguration(service: $0) }
        services += [.init(service: OnThread(reports, report)), .init(service: control)]
        services += try httpServices(quiet)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services,
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: quiet
            )
        )
        do { try await group.run() } catch { throw NodeError("the node stops: \(error)") }
        do throws(StoreError) {
            try replica.settle()
            try replica.checkpoint(truncating: true)
            try replica.close()
            try log.close()
        } catch { logger.error("\(error)") }
        logger.notice("stopped")
    }

    /// Cosigns what is held, off the path of the entries themselves.
    private func vouch() async {
        var witness: Witness?
        var certificates: [[UInt8]] = []
        if keys.witness == nil {
            logger.notice("keys/witness.key is missing: this node vouches for no log; certify one for it")
        }
        while !Task.isCancelled {
            if let key = keys.witness, key.certificates != certificates {
                witness = Witness(member: keys.origin.member, key: key, store: log)
                certificates = key.certificates
            }
            do {
                if let witness { await shell.vouched(try await witness.cosign(await shell.heldHeads, now: Date())) }
            } catch { logger.error("what is held could not be cosigned: \(error)") }
            try? await Task.sleep(for: .seconds(1))
        }
    }

    /// Ends at a graceful shutdown.
    private struct Loop: Service {
        let body: @Sendable () async -> Void
        init(_ body: @escaping @Sendable () async -> Void) { self.body = body }
        func run() async throws { await cancelWhenGracefulShutdown { await body() } }
    }

    /// A service whose tasks run on one thread.
    private struct OnThread: Service {
        let thread: LoopThread
        let service: any Service

        init(_ thread: LoopThread, _ service: any Service) {
            self.thread = thread
            self.service = service
        }

        func run() async throws {
            try await withTaskExecutorPreference(thread.tasks) { try await service.run() }
        }
    }

    /// Appends this node's `members` entry where it has changed, or where the log stands under an older certificate of its
    /// key than that in force, which may expire or be revoked: the entry's checkpoint carries the new one to everybody.
    func announceMembers() async throws(NodeError) {
        // In quarantine it is appended when that ends.
        if gate.reason != nil { return }
        let list = book.withLock { MemberList(roots: $0.roots) }
        let own = keys
        let announced: MemberList?
        let isCertified: Bool
        do throws(StoreError) {
            announced = try ReplicaApplier.lists(in: log)[own.origin.member]
            isCertified = try log.log(own.origin)?.certificates == own.logCertificates.map { Data($0) }
        } catch { throw NodeError("\(error)") }
        if announced != list || !isCertified { _ = try await keeper.append([.members(list)]) }
    }
}
