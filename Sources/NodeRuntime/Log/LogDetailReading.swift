import Entries
package import Foundation
package import Membership
import PeerLink
import Replication
package import ReplicaStore
import TransparencyLog

/// Reads what is known of the logs out of `log.sqlite`, whether or not the daemon runs.
package struct LogDetailReading {
    private let store: LogStore
    private let trust: TrustSet
    private let evidence: EvidenceBook
    private let now: Date

    package init(store: LogStore, trust: TrustSet, evidence: EvidenceBook, now: Date) {
        self.store = store
        self.trust = trust
        self.evidence = evidence
        self.now = now
    }

    package func details() async throws(NodeError) -> [LogDetail] {
        let forks = try await forks()
        let closings = Dictionary(
            try IncarnationBook(store).held().map { ($0.closes, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        var details: [LogDetail] = []
        do {
            for log in try store.logs() {
                details.append(try await detail(log, fork: forks[log.origin], closing: closings[log.origin]))
            }
        } catch { throw NodeError("the logs cannot be read: \(error)") }
        return details
    }

    private func detail(
        _ log: StoredLog,
        fork: Alarm?,
        closing: IncarnationStatement?
    ) async throws -> LogDetail {
        let given = try store.cosignatures(of: log.origin).filter { $0.witness != log.origin.member }
        let quorum = Quorum(
            of: log.origin,
            size: log.size,
            members: trust.members,
            cosignatures: Dictionary(given.map { ($0.witness, $0) }) { $1 },
            nowSeconds: UInt64(max(0, now.timeIntervalSince1970))
        )
        var detail = LogDetail(
            origin: log.origin.description,
            member: log.origin.member.text,
            size: log.size,
            root: log.root.base64,
            lastEntry: try lastEntry(log),
            signedSize: log.checkpoint?.size,
            fetching: log.target?.size,
            cosignatures: given.map {
                LogCosignature(
                    member: $0.witness.text,
                    size: $0.size,
                    time: Date(timeIntervalSince1970: TimeInterval($0.seconds))
                )
            },
            witnesses: quorum.members,
            cosignedBy: quorum.holders.map(\.text),
            quorum: quorum.isReached,
            quorumSize: quorum.size,
            payloadsThrough: log.payloadsThrough,
            missingPayloads: try store.wantedCount(of: log.origin),
            frozen: closing == nil ? fork.map { "\($0.text) \($0.meaning)" } : nil,
            closed: closing.map { "its first \($0.size) entries count, and \($0.opens) goes on from there" },
            evidence: fork.map { _ in [evidence.file(log.origin).path] } ?? []
        )
        do throws(CertificateError) {
            let known = try await trust.verifyLogKey(der: log.certificates.map { Array($0) }, now: now)
            detail.keyNotAfter = known.notAfter
            detail.keyProblem = known.isRevoked ? "it is revoked" : nil
            detail.key = (try? VerifierKey(name: log.origin.description, publicKey: known.publicKey))?.description
        } catch { detail.keyProblem = "\(error)" }
        return detail
    }

    private func lastEntry(_ log: StoredLog) throws -> Date? {
        guard log.size > 0, let entry = try store.entry(of: log.origin, at: log.size - 1) else { return nil }
        return Date(timeIntervalSince1970: Double(try Envelope(entry.envelope).timeMs) / 1000)
    }

    /// The alarm for each log of which two histories were signed.
    private func forks() async throws(NodeError) -> [LogOrigin: Alarm] {
        let keys = LogKeyBook(trust)
        var alarms: [LogOrigin: Alarm] = [:]
        for proof in try evidence.held() {
            await keys.learn([proof.older.certificates, proof.newer.certificates], now: now)
            alarms[proof.origin] = evidence.alarm(proof, try? proof.verify(by: keys))
        }
        return alarms
    }
}

extension Node {
    package func logDetails() async throws(NodeError) -> [LogDetail] {
        let book = EvidenceBook(
            log: log,
            folder: configuration.dataFolder.appending(path: "evidence"),
            own: keys.origin
        )
        return try await LogDetailReading(store: log, trust: endpoint.trust.current, evidence: book, now: Date())
            .details()
    }
}
