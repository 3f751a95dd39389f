import Foundation
import Membership
import ReplicaStore
import TransparencyLog

/// The keys of the stored logs, by their stored certificates and the roots pinned now.
struct CheckpointSignatures {
    private var keys: [LogOrigin: Result<VerifiedLogKey, CertificateError>] = [:]
    /// Logs of members that are pinned no longer: their signatures cannot be checked.
    private(set) var unchecked: [LogOrigin] = []

    private let trust: TrustSet

    init(_ logs: [StoredLog], trust: TrustSet, now: Date) async {
        self.trust = trust
        for log in logs {
            do throws(CertificateError) {
                let key = try await trust.verifyLogKey(der: log.certificates.map { Array($0) }, now: now)
                keys[log.origin] = .success(key)
            } catch {
                keys[log.origin] = .failure(error)
                if trust.roots(of: log.origin.member).isEmpty { unchecked.append(log.origin) }
            }
        }
    }

    /// What is wrong with a note; nil when its signature verifies, or cannot be checked.
    func fault(_ origin: LogOrigin, _ note: Data) -> String? {
        if unchecked.contains(origin) { return nil }
        if IncarnationStatement.begins(note) {
            do throws(IncarnationError) {
                _ = try IncarnationStatement(verifying: Array(note), by: trust)
                return nil
            } catch { return "the statement that closed it: \(error)" }
        }
        switch keys[origin] {
        case nil: return "the log appeared while it was verified"
        case .failure(let error): return "the log key's certificate: \(error)"
        case .success(let key):
            guard key.origin == origin else { return "its log key is certified for \(key.origin)" }
            if key.isRevoked { return "its log key is revoked" }
            do {
                let verifier = try VerifierKey(name: origin.description, publicKey: key.publicKey)
                _ = try Checkpoint.open(try SignedNote.parse(Array(note)), verifier: verifier)
                return nil
            } catch { return "the checkpoint's signature: \(error)" }
        }
    }
}
