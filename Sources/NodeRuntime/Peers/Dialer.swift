package import Logging
package import Membership
package import PeerLink
import Synchronization

/// Keeps every peer that has an address linked: jittered exponential back-off, and no dial while a link stands.
package struct Dialer: Sendable {
    static let firstDelay = Duration.milliseconds(500)
    static let longestDelay = Duration.seconds(60)

    private let dialer: PeerDialer
    private let shell: SyncShell
    private let logger: Logger
    private let books: AsyncStream<PeerList>

    package init(endpoint: PeerEndpoint, shell: SyncShell, books: AsyncStream<PeerList>, logger: Logger) {
        dialer = PeerDialer(endpoint)
        self.shell = shell
        self.books = books
        self.logger = logger
    }

    /// Follows the peer list until the task is cancelled.
    package func run() async {
        await withTaskGroup(of: Void.self) { group in
            var running: [MemberID: (address: PeerAddress, stop: AsyncStream<Void>.Continuation)] = [:]
            for await list in books {
                let wanted = Dictionary(
                    list.peers.compactMap { peer in peer.address.map { (peer.member, $0) } },
                    uniquingKeysWith: { first, _ in first }
                )
                for (member, task) in running where wanted[member] != task.address {
                    task.stop.finish()
                    running[member] = nil
                }
                for (member, address) in wanted where running[member] == nil {
                    let (stopped, stop) = AsyncStream.makeStream(of: Void.self)
                    running[member] = (address, stop)
                    group.addTask { await keepLinked(member, address, until: stopped) }
                }
            }
            group.cancelAll()
        }
    }

    private func keepLinked(_ member: MemberID, _ address: PeerAddress, until stopped: AsyncStream<Void>) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in stopped {} }
            group.addTask { await dialForever(member, address) }
            await group.next()
            group.cancelAll()
        }
    }

    private func dialForever(_ member: MemberID, _ address: PeerAddress) async {
        var delay = Self.firstDelay
        var lastReason = ""
        while !Task.isCancelled {
            if await shell.rests(member) {
                delay = Self.firstDelay
            } else {
                let began = ContinuousClock.now
                do {
                    try await dialer.connect(to: address, expecting: member) { await shell.run($0) }
                    lastReason = ""
                } catch {
                    let reason = "\(error)"
                    if reason != lastReason { logger.warning("\(member) at \(address): \(reason)") }
                    lastReason = reason
                    if let error = error as? PeerLinkError {
                        await shell.lost(member, error)
                    } else {
                        await shell.failed(member, reason)
                    }
                }
                // A connection that lasted starts the count anew.
                delay = ContinuousClock.now - began > .seconds(30) ? Self.firstDelay : min(delay * 2, Self.longestDelay)
            }
            let jitter = Double.random(in: 0.5...1)
            try? await Task.sleep(for: delay * jitter)
        }
    }
}
