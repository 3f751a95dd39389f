package import Foundation
import Membership
import Replication
import ReplicaStore
package import TransparencyLog

/// The key with which this node vouches for what it holds of other members' logs.
package struct WitnessKey: Sendable {
    package let key: SigningKey
    /// DER, leaf first.
    package let certificates: [[UInt8]]
    package let notAfter: Date

    /// Nil where the folder has none: the node then vouches for nothing.
    static func load(_ folder: URL, trust: TrustSet, now: Date) async throws(NodeError) -> WitnessKey? {
        let (keyFile, file) = (folder.appending(path: "witness.key"), folder.appending(path: "witness.cert.pem"))
        guard FileManager.default.fileExists(atPath: keyFile.path) else { return nil }
        let text = try KeyFile.read(keyFile)
        guard let seed = Data(base64Encoded: text.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw NodeError("\(keyFile.path): it is not a witness key (base64 of 32 bytes)")
        }
        do {
            let chain = try CertificateFile.der(of: Array(try Data(contentsOf: file)))
            let verified = try await trust.verifyWitness(der: chain, now: now)
            let name = VerifiedWitness.name(verified.federation, verified.member)
            let key = try SigningKey(name: name, type: .cosignature, seed: seed)
            guard key.verifierKey.publicKey == verified.publicKey else {
                throw NodeError("it does not certify the key in \(keyFile.path)")
            }
            return WitnessKey(key: key, certificates: chain, notAfter: verified.notAfter)
        } catch { throw NodeError("\(file.path): \(error)") }
    }
}

/// Cosigns the newest trees held, at most once a second a log, and each again every ten minutes.
actor Witness {
    static let heartbeat: Duration = .seconds(600)

    private let executor = QueueExecutor("witness")
    private let member: MemberID
    private let key: WitnessKey
    private let store: LogStore
    private var given: [LogOrigin: (size: UInt64, at: ContinuousClock.Instant)] = [:]

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(member: MemberID, key: WitnessKey, store: LogStore) {
        self.member = member
        self.key = key
        self.store = store
    }

    /// What is durably vouched for now and was not, or long ago.
    func cosign(_ heads: [SignedHead], now: Date) throws -> [AnnouncedCosignature] {
        let instant = ContinuousClock.now
        let due = heads.filter { head in
            guard let last = given[head.origin] else { return true }
            return head.size > last.size || instant - last.at >= Self.heartbeat
        }
        if due.isEmpty { return [] }
        var cosignatures: [AnnouncedCosignature] = []
        for head in try store.witness(due) {
            given[head.origin] = (head.size, instant)
            cosignatures.append(
                try AnnouncedCosignature(
                    of: head.origin,
                    size: head.size,
                    root: head.root,
                    by: member,
                    key: key.key,
                    certificates: key.certificates,
                    seconds: UInt64(max(0, now.timeIntervalSince1970))
                )
            )
        }
        try store.keep(cosignatures)
        return cosignatures
    }
}
