import Foundation
import Hummingbird
import Logging
import Membership
import NIOCore
import NIOPosix
import PeerLink
import ReplicaStore
import ServiceLifecycle
import Synchronization
import UnixSignals

/// What a node does from its start to its end.
extension Node {
    func serve() async throws(NodeError) {
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
        var quiet = RequestLog.logger(logger)
        quiet.logLevel = max(logger.logLevel, .warning)
        let loops: [Loop] = [
            Loop { [keeper] in await keeper.run() },
            Loop { [library] in await library.run() },
            Loop { [applier, keeper] in await applier.run(keeper.grown, keeper: keeper) },
            Loop { [applier] in await applier.indexer.run() },
            Loop { [shell, keeper] in await shell.follow(keeper.events) },
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
        close()
    }

    private func close() {
        do throws(StoreError) {
            try replica.settle()
            try replica.checkpoint(truncating: true)
            try replica.close()
            try log.close()
        } catch { logger.error("\(error)") }
        logger.notice("stopped")
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
