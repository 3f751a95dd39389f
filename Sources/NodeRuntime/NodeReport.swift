import PeerLink
import Synchronization
import Foundation
import Membership
import ReplicaStore
import Replication
import TransparencyLog

/// The status at a glance.
extension Node {
    package func progress() async throws(NodeError) -> NodeProgress {
        let logs = try await logStatuses()
        do throws(StoreError) { return NodeProgress(logs: logs, openDigest: "\(try replica.digests().open)") } catch {
            throw NodeError("\(error)")
        }
    }

    /// Who vouches for a log at a size.
    func quorums() async -> (LogOrigin, UInt64) -> Quorum {
        let cosignatures = await shell.cosignatures
        let members = endpoint.trust.current.members
        let now = UInt64(max(0, Date().timeIntervalSince1970))
        return { origin, size in
            Quorum(
                of: origin,
                size: size,
                members: members,
                cosignatures: cosignatures[origin] ?? [:],
                nowSeconds: now
            )
        }
    }

    func logStatuses() async throws(NodeError) -> [LogStatus] {
        let newest = await shell.newestKnown()
        let frozen = await shell.frozen
        let paused = await shell.paused
        let closed = await shell.closed
        let quorums = await quorums()
        var logs: [LogStatus] = []
        do throws(StoreError) {
            let applied = try replica.progress()
            for stored in try log.logs() {
                let quorum = quorums(stored.origin, stored.size)
                logs.append(
                    LogStatus(
                        origin: stored.origin.description,
                        member: stored.origin.member.text,
                        size: stored.size,
                        root: stored.root.base64,
                        applied: applied[stored.id] ?? 0,
                        behind: (newest[stored.origin] ?? 0) - min(stored.size, newest[stored.origin] ?? 0),
                        missingPayloads: try log.wantedCount(of: stored.origin),
                        frozen: frozen.contains(stored.origin),
                        paused: paused.contains(stored.origin.member),
                        closed: closed.contains(stored.origin),
                        cosignedBy: quorum.holders.map(\.text),
                        witnesses: quorum.members,
                        quorum: quorum.isReached,
                        quorumSize: quorum.size
                    )
                )
            }
        } catch { throw NodeError("\(error)") }
        return logs
    }

    package func status() async throws(NodeError) -> NodeStatus {
        let alarms = await lookForAlarms()
        let logs = try await logStatuses()
        var peers: [PeerStatus] = []
        for peer in book.withLock({ $0.list.peers }) { peers.append(await peerStatus(peer)) }
        return NodeStatus(
            federation: configuration.federation.text,
            member: configuration.member.text,
            version: Self.version,
            startedAt: startedAt,
            listening: configuration.listen.description,
            logs: logs,
            peers: peers,
            replica: try replicaStatus(),
            certificates: certificates,
            revocations: await revocationStatuses(),
            alarms: alarms,
            requests: try requestCounts(now: Date()),
            quarantine: try await quarantineStatus()
        )
    }

    /// Of this node and of the members pinned here.
    func expiringCertificates(now: Date) -> [Alarm] {
        CertificateExpiry.alarms(certificates, now: now) + CertificateExpiry.alarms(endpoint.trust.current, now: now)
    }

    var certificates: [CertificateStatus] {
        let keys = keys
        return [
            CertificateStatus(name: "root", notAfter: keys.root.notAfter),
            CertificateStatus(name: "node", notAfter: keys.nodeNotAfter),
            CertificateStatus(name: "log", notAfter: keys.logNotAfter),
        ] + (keys.witness.map { [CertificateStatus(name: "witness", notAfter: $0.notAfter)] } ?? [])
            + (http.withLock { $0?.credential?.notAfter }.map { [CertificateStatus(name: "http", notAfter: $0)] } ?? [])
    }

    func replicaStatus() throws(NodeError) -> ReplicaStatus {
        do throws(StoreError) {
            let counts = try replica.counts()
            let digests = try replica.digests()
            return ReplicaStatus(
                path: replica.open.file.path,
                restrictedPath: replica.restricted?.file.path ?? "",
                objects: counts.reduce(0) { $0 + $1.live },
                conflicts: counts.reduce(0) { $0 + $1.conflicts },
                openDigest: "\(digests.open)",
                stateDigest: digests.state.map { "\($0)" } ?? "",
                unread: try replica.unread(limit: 1_000).count
            )
        } catch { throw NodeError("\(error)") }
    }

    func peerStatus(_ peer: Peer) async -> PeerStatus {
        let link = await shell.linkStates(keys.origin)[peer.member]
        let size = (try? log.log(keys.origin)?.size) ?? 0
        return PeerStatus(
            member: peer.member.text,
            name: peer.name,
            fingerprints: endpoint.trust.current.roots(of: peer.member).map { "\($0.fingerprint)" },
            address: peer.address?.description,
            linked: link != nil,
            linkedSince: link?.since,
            remoteAddress: link?.address,
            lag: link.map { size - min(size, $0.acknowledged) },
            lastError: await shell.lastErrors[peer.member]
        )
    }
}
