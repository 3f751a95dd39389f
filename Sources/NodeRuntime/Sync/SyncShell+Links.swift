import Foundation
import Logging
package import Membership
import NIOCore
import NIOFoundationCompat
package import PeerLink
import ReadAPI
import Replication
import Synchronization

/// Connections as links: how each begins, what comes in over it, and how it ends.
extension SyncShell {
    /// Runs one connection to its end.
    package nonisolated func run(_ connection: PeerConnection) async {
        await withTaskExecutorPreference(thread.tasks) { await runHere(connection) }
    }

    private nonisolated func runHere(_ connection: PeerConnection) async {
        guard let (link, outbox) = await open(connection) else {
            connection.close("the peer is backed off after it misbehaved")
            return
        }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [library, artefacts] in
                do {
                    try await outbox.run(
                        connection,
                        package: { await library.package($0, for: connection.member) },
                        // It reads the replica and a file.
                        artefact: { fetch in
                            await withTaskExecutorPreference(globalConcurrentExecutor) {
                                artefacts.part(fetch, for: connection.member)
                            }
                        },
                        served: { await self.served($0, next: $1, bytes: $2) }
                    )
                } catch { /* The connection has ended: see below. */  }
            }
            group.addTask {
                do {
                    var limit = RateLimit(await self.limits(of: connection.member))
                    let bytes = self.metrics.received[connection.member.text]
                    for try await frame in connection.inbound {
                        bytes.add(frame.readableBytes)
                        let message = try SyncMessage(frame: Data(buffer: frame))
                        let newChains = await self.received(link, message)
                        if let wait = limit.take(message, bytes: frame.readableBytes, newChains: newChains) {
                            try await Task.sleep(for: wait)
                        }
                    }
                } catch let error as WireError {
                    await self.misbehaved(link, "\(error)")
                } catch { /* The connection has ended: see below. */  }
            }
            await group.next()
            // Of the two directions either may notice first.
            if let reason = connection.ended { await lost(connection.member, reason) }
            connection.close("the other direction has ended")
            group.cancelAll()
        }
        await close(link)
    }

    func open(_ connection: PeerConnection) -> (LinkID, LinkOutbox)? {
        let member = connection.member
        if let leftMs = backOffs.leftMs(of: member, nowMs) {
            if backOffs.comes(member) {
                logger.notice("\(member) connects, but is backed off for \(leftMs / 1000) s more")
            }
            return nil
        }
        lastLink += 1
        let link = LinkID(lastLink)
        let outbox = LinkOutbox(sent: metrics.sent[member.text])
        giving.linked(member, root: connection.peer.root)
        keeper.linked(link, terms[member] ?? LinkTerms(member: member))
        links[link] = Link(
            member: member,
            address: connection.remoteAddress,
            since: Date(),
            outbox: outbox,
            connection: connection
        )
        logger.info("\(member) is linked", metadata: ["peer": "\(connection.remoteAddress)"])
        execute(
            instance.linkUp(link, member: member, initiatedHere: connection.isInitiator, nowMs: nowMs)
        )
        return (link, outbox)
    }

    func limits(of member: MemberID) -> PeerLimits { terms[member]?.limits ?? PeerLimits() }

    func close(_ link: LinkID) {
        keeper.linked(link, nil)
        guard let gone = links.removeValue(forKey: link) else { return }
        logger.info("\(gone.member) is no longer linked", metadata: ["peer": "\(gone.address)"])
        if !isLinked(gone.member) { artefacts.lost(gone.member) }
        execute(instance.linkDown(link, nowMs: nowMs))
    }

    /// Asks a peer for a part of an artefact; false where it is not linked.
    func ask(_ member: MemberID, for fetch: ArtefactFetch) -> Bool {
        guard let link = instance.link(to: member), let outbox = links[link]?.outbox else { return false }
        return outbox.send(.artefactFetch(fetch))
    }

    func misbehaved(_ link: LinkID, _ reason: String) {
        guard let member = links[link]?.member else { return }
        execute([.close(link, reason: "\(member) sent what cannot be read: \(reason)", backOff: true)])
    }

    /// A peer's connection ended, maybe before it became a link.
    package func lost(_ member: MemberID, _ reason: PeerLinkError) {
        switch reason {
        // Whoever closed it here has said why.
        case .closed: return
        case .frameTooLarge:
            let offence = "\(member) sent what cannot be read: \(reason)"
            lastErrors[member] = offence
            logger.notice("\(member): \(offence)")
            backOffs.add(member, nowMs)
        // While it is kept out, what for is what is told.
        default: if backOffs.leftMs(of: member, nowMs) == nil { lastErrors[member] = reason.description }
        }
    }

    /// The certificate chains in it that were not known.
    func received(_ link: LinkID, _ message: SyncMessage) async -> Int {
        var newChains = 0
        switch message {
        case .heads(let heads): newChains = await keys.learn(heads.map(\.certificates), now: Date())
        case .evidence(let evidence):
            newChains = await keys.learn([evidence.older.certificates, evidence.newer.certificates], now: Date())
        case .cosignatures(let given): newChains = await keys.learn(witnesses: given.map(\.certificates), now: Date())
        case .package(let package):
            newChains = await keys.learn([package.target?.certificates].compactMap { $0 }, now: Date())
        default: break
        }
        execute(instance.received(link, message, nowMs: nowMs))
        return newChains
    }

    func served(_ serving: Serving, next: UInt64, bytes: UInt64) {
        execute(instance.served(serving, next: next, bytes: bytes))
    }
}
