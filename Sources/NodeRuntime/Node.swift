import Foundation
import Hummingbird
package import Logging
package import Membership
import NIOCore
import NIOPosix
import PeerLink
import Entries
import Indicators
import Replication
import ReplicaStore
import ServiceLifecycle
import Synchronization
import TransparencyLog
import UnixSignals

/// A running node: everything is composed here, and nowhere else.
package final class Node: Sendable {
    package static let version = "0.1.0"

    private let configuration: NodeConfiguration
    private let keys: NodeKeys
    private let logger: Logger
    private let log: LogStore
    private let replica: Replica
    private let keeper: LogKeeper
    private let applier: ReplicaApplier
    private let library: LogLibrary
    private let shell: SyncShell
    private let reporter: Reporter
    private let endpoint: PeerEndpoint
    private let logKeys: LogKeyBook
    private let giving: Giving
    private let book: Mutex<PeerBook>
    private let books: AsyncStream<PeerList>
    private let bookChanged: AsyncStream<PeerList>.Continuation
    private let startedAt = Date()

    /// Serves until SIGTERM or SIGINT; SIGHUP reads the peer list and certificates again.
    package static func run(_ configuration: NodeConfiguration, logger: Logger) async throws(NodeError) {
        for folder in [configuration.dataFolder, configuration.replicaFolder, configuration.socketsFolder] {
            guard FileManager.default.isWritableFile(atPath: folder.path) else {
                throw NodeError("\(folder.path): the folder is missing or cannot be written; make it, or run as its owner")
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
        let own = try await NodeKeys(configuration, now: Date())
        keys = own
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
        keeper = LogKeeper(store: log, replica: replica, own: own, edges: edges, logger: logger)
        applier = ReplicaApplier(log: log, replica: replica, own: own.origin, giving: giving, logger: logger)
        library = LogLibrary(
            store: log, own: own.origin.member, edges: edges, giving: giving, logger: logger)
        logKeys = LogKeyBook(peers.trust)
        book = Mutex(peers)
        (books, bookChanged) = AsyncStream.makeStream(of: PeerList.self, bufferingPolicy: .bufferingNewest(1))
        var instance = SyncInstance(
            own: own.origin, software: "mandala/\(Self.version)",
            logs: try await Self.states(log, own: own.origin, keys: logKeys), verifier: logKeys,
            firstRequest: UInt64.random(in: 1...(1 << 62)))
        instance.policies = Self.policies(peers)
        shell = SyncShell(
            instance: instance, keeper: keeper, library: library, keys: logKeys, giving: giving, logger: logger)
        do throws(PeerLinkError) {
            var link = PeerLinkConfiguration()
            link.connectionsMax = configuration.connectionsMax
            link.handshakeTimeout = .seconds(configuration.handshakeSeconds)
            link.lifetimeMax = .seconds(configuration.connectionHours * 3600)
            link.lifetimeJitter = { Double.random(in: 0...1) }
            endpoint = PeerEndpoint(
                trust: TrustStore(peers.trust),
                credential: CredentialStore(
                    try NodeCredential(certificateChainPEM: own.nodeCertificatePEM, privateKeyPEM: own.nodeKeyPEM)),
                configuration: link, group: MultiThreadedEventLoopGroup.singleton, now: { Date() }, logger: logger)
        } catch { throw NodeError("\(error)") }
        let trust = endpoint.trust
        reporter = Reporter(
            own: own.origin, region: configuration.region, keeper: keeper, applier: applier, edges: edges, shell: shell,
            members: { Set(trust.current.members) })
        await shell.setTerms(Self.terms(peers))
    }

    /// What is held of each log; a head that is no longer trusted is not announced.
    private static func states(
        _ log: LogStore, own: LogOrigin, keys: LogKeyBook
    ) async throws(NodeError) -> [LogState] {
        let stored: [StoredLog]
        do throws(StoreError) { stored = try log.logs() } catch { throw NodeError("\(error)") }
        var states: [LogState] = []
        for log in stored {
            var head: SignedHead?
            if let note = log.checkpoint {
                let announced = AnnouncedHead(
                    origin: log.origin, note: Array(note.note), certificates: log.certificates.map { Array($0) })
                await keys.learn([announced.certificates], now: Date())
                head = try? keys.verify(announced)
            }
            states.append(
                LogState(
                    origin: log.origin, size: log.size, root: log.root, head: head,
                    payloadsThrough: log.payloadsThrough))
        }
        return states
    }

    // What follows from peers.json for the sync.
    private static func policies(_ book: PeerBook) -> [MemberID: LinkPolicy] {
        func members(_ exchange: PeerExchange) -> Set<MemberID>? {
            if case .only(let members) = exchange.members { Set(members) } else { nil }
        }
        return Dictionary(
            uniqueKeysWithValues: book.list.peers.map {
                ($0.member, LinkPolicy(accepts: members($0.accept), offers: members($0.offer)))
            })
    }

    private static func terms(_ book: PeerBook) -> [MemberID: LinkTerms] {
        Dictionary(
            uniqueKeysWithValues: book.list.peers.map {
                ($0.member, LinkTerms(member: $0.member, accepts: TLP($0.accept.maxTLP)))
            })
    }

    private func serve() async throws(NodeError) {
        await applier.apply(unread: true)
        try await announceMembers()
        let listener: PeerListener
        do throws(PeerLinkError) {
            listener = try await PeerListener.bind(
                endpoint, host: configuration.listen.host, port: configuration.listen.port)
        } catch { throw NodeError("\(error)") }
        logger.notice(
            "\(configuration.member) of \(configuration.federation) serves peers on \(configuration.listen.host):\(listener.port)",
            metadata: ["root": "\(keys.root.fingerprint)"])
        bookChanged.yield(book.withLock { $0.list })
        let dialer = Dialer(endpoint: endpoint, shell: shell, books: books, logger: logger)
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        let loops: [Loop] = [
            Loop { [keeper] in await keeper.run() },
            Loop { [library] in await library.run() },
            Loop { [applier, keeper] in await applier.run(keeper.grown, keeper: keeper) },
            Loop { [shell, keeper] in for await event in keeper.events { await shell.happened(event) } },
            Loop { [shell] in
                while !Task.isCancelled {
                    await shell.tick()
                    try? await Task.sleep(for: .milliseconds(200))
                }
            },
            Loop { [shell] in try? await listener.run { await shell.run($0) } },
            Loop { await dialer.run() },
            Loop { [self] in
                for await _ in await UnixSignalsSequence(trapping: .sighup) {
                    do throws(NodeError) { _ = try await reload() } catch { logger.error("SIGHUP: \(error)") }
                }
            },
        ]
        let report = LocalServer.application(
            ReportAPI(reporter: reporter).router(), socket: configuration.reportSocket, logger: quiet)
        let control = LocalServer.application(
            ControlAPI(node: self).router(), socket: configuration.controlSocket, logger: quiet)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: loops.map { .init(service: $0) } + [.init(service: report), .init(service: control)],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet))
        do { try await group.run() } catch { throw NodeError("the node stops: \(error)") }
        do throws(StoreError) {
            try replica.checkpoint(truncating: true)
            try replica.close()
            try log.close()
        } catch { logger.error("\(error)") }
        logger.notice("stopped")
    }

    /// Ends at a graceful shutdown.
    private struct Loop: Service {
        let body: @Sendable () async -> Void
        init(_ body: @escaping @Sendable () async -> Void) { self.body = body }
        func run() async throws { await cancelWhenGracefulShutdown { await body() } }
    }

    /// Appends this node's `members` entry where it has changed.
    private func announceMembers() async throws(NodeError) {
        let list = book.withLock { MemberList(roots: $0.roots) }
        let announced: MemberList?
        do throws(StoreError) { announced = try ReplicaApplier.lists(in: log)[keys.origin.member] } catch {
            throw NodeError("\(error)")
        }
        if announced != list { _ = try await keeper.append([.members(list)]) }
    }

    package func addPeer(_ addition: PeerAddition) async throws(NodeError) -> PeerStatus {
        let peer: Peer
        let root: PinnedRoot
        do {
            let member = try MemberID(addition.member)
            root = try PinnedRoot(file: Array(addition.rootPEM.utf8))
            peer = Peer(
                member: member, name: addition.name, rootFiles: ["roots/\(member).pem"],
                address: try addition.address.map { try PeerAddress(parsing: $0) })
        } catch { throw NodeError("\(error)") }
        try await apply(try PeerBook.add(peer, root: root, to: configuration, own: keys.root))
        return await peerStatus(peer)
    }

    package func removePeer(_ member: MemberID) async throws(NodeError) -> PeerStatus {
        let before = book.withLock { $0.list.peer(member) }
        try await apply(try PeerBook.remove(member, from: configuration, own: keys.root))
        guard let before else { throw NodeError("'\(member)' is no peer of this node") }
        return await peerStatus(before)
    }

    /// Reads peers.json and the node's certificate again: checked whole, then swapped.
    package func reload() async throws(NodeError) -> [String: Int] {
        let fresh = try await NodeKeys(configuration, now: Date())
        guard fresh.origin == keys.origin, fresh.logKey.verifierKey == keys.logKey.verifierKey else {
            throw NodeError("the log key has changed: restart the daemon to use another one")
        }
        let next = try PeerBook.load(configuration, own: fresh.root)
        do throws(PeerLinkError) {
            endpoint.credential.update(
                try NodeCredential(certificateChainPEM: fresh.nodeCertificatePEM, privateKeyPEM: fresh.nodeKeyPEM))
        } catch { throw NodeError("\(error)") }
        try await apply(next)
        logger.notice("peers and certificates are reloaded")
        return ["peers": next.list.peers.count]
    }

    /// Puts a peer book in force without a restart; connections that it no longer allows close.
    private func apply(_ next: PeerBook) async throws(NodeError) {
        book.withLock { $0 = next }
        logKeys.update(next.trust)
        giving.update(next)
        endpoint.trust.update(next.trust)
        await shell.setTerms(Self.terms(next))
        await shell.trustChanged(Self.policies(next))
        bookChanged.yield(next.list)
        try await announceMembers()
    }

    package func testPeer(_ member: MemberID) async throws(NodeError) -> PeerTest {
        guard let peer = book.withLock({ $0.list.peer(member) }) else {
            throw NodeError("'\(member)' is no peer of this node; 'mandala peer list' shows who is")
        }
        var test = PeerTest(member: member.text, address: peer.address?.description, reached: false)
        guard let address = peer.address else {
            test.reached = await shell.isLinked(member)
            test.reason = test.reached ? nil : "it has no address here: it must dial this node, and has not"
            return test
        }
        let began = ContinuousClock.now
        do {
            try await PeerDialer(endpoint).connect(to: address, expecting: member) { connection in
                connection.close("a test of the connection")
            }
            test.reached = true
            test.milliseconds = (ContinuousClock.now - began).milliseconds
        } catch { test.reason = "\(error)" }
        return test
    }

    package func rebuild() async throws(NodeError) -> ReplicaStatus {
        do {
            try await applier.rebuild(scratch: configuration.dataFolder.appending(path: "rebuild").path)
            keeper.grown.raise()
        } catch { throw NodeError("\(error)") }
        return try replicaStatus()
    }

    package func status() async throws(NodeError) -> NodeStatus {
        let newest = await shell.newestKnown()
        var alarms = await shell.alarms
        if let error = await applier.lastError { alarms.append(Alarm(subject: "replica", text: error, since: startedAt)) }
        var logs: [LogStatus] = []
        do throws(StoreError) {
            let applied = try replica.progress()
            for stored in try log.logs() {
                let missing = try log.wanted(of: stored.origin, limit: 10_000).reduce(UInt64(0)) { $0 + UInt64($1.count) }
                logs.append(
                    LogStatus(
                        origin: stored.origin.description, member: stored.origin.member.text, size: stored.size,
                        root: stored.root.base64, applied: applied[stored.id] ?? 0,
                        behind: (newest[stored.origin] ?? 0) - min(stored.size, newest[stored.origin] ?? 0),
                        missingPayloads: missing))
            }
        } catch { throw NodeError("\(error)") }
        var peers: [PeerStatus] = []
        for peer in book.withLock({ $0.list.peers }) { peers.append(await peerStatus(peer)) }
        return NodeStatus(
            federation: configuration.federation.text, member: configuration.member.text, version: Self.version,
            startedAt: startedAt, listening: configuration.listen.description, logs: logs, peers: peers,
            replica: try replicaStatus(),
            certificates: [
                CertificateStatus(name: "root", notAfter: keys.root.notAfter),
                CertificateStatus(name: "node", notAfter: keys.nodeNotAfter),
                CertificateStatus(name: "log", notAfter: keys.logNotAfter),
            ], alarms: alarms)
    }

    private func replicaStatus() throws(NodeError) -> ReplicaStatus {
        do throws(StoreError) {
            let counts = try replica.counts()
            let digests = try replica.digests()
            return ReplicaStatus(
                path: replica.open.file.path, restrictedPath: replica.restricted?.file.path ?? "",
                objects: counts.reduce(0) { $0 + $1.live }, conflicts: counts.reduce(0) { $0 + $1.conflicts },
                openDigest: "\(digests.open)", stateDigest: digests.state.map { "\($0)" } ?? "",
                unread: try replica.unread(limit: 1_000).count)
        } catch { throw NodeError("\(error)") }
    }

    private func peerStatus(_ peer: Peer) async -> PeerStatus {
        let link = await shell.linkStates(keys.origin)[peer.member]
        let size = (try? log.log(keys.origin)?.size) ?? 0
        return PeerStatus(
            member: peer.member.text, name: peer.name,
            fingerprints: endpoint.trust.current.roots(of: peer.member).map { "\($0.fingerprint)" },
            address: peer.address?.description, linked: link != nil, linkedSince: link?.since,
            remoteAddress: link?.address, lag: link.map { size - min(size, $0.acknowledged) },
            lastError: await shell.lastErrors[peer.member])
    }
}
