import Crypto
package import Foundation
package import Membership
package import Replication
import Synchronization
import TransparencyLog

/// The log keys whose certificates were checked against the trust set in force.
///
/// Checking a chain waits; opening a note does not. So certificates are learnt first, and the state machine then opens
/// heads by what is known here. They are checked on the shared pool: a message may bring a thousand, and the thread of
/// the links has others to serve.
package final class LogKeyBook: Sendable {
    private struct State {
        var trust: TrustSet
        /// By the digest of the chain, which a peer can make long.
        var keys: [TransparencyLog.Digest: Result<VerifiedLogKey, CertificateError>] = [:]
        var witnesses: [TransparencyLog.Digest: Result<VerifiedWitness, CertificateError>] = [:]
    }
    private let state: Mutex<State>

    package init(_ trust: TrustSet) { state = Mutex(State(trust: trust)) }

    /// Forgets what was checked under the earlier set.
    package func update(_ trust: TrustSet) { state.withLock { $0 = State(trust: trust) } }

    private static func digest(_ chain: [[UInt8]]) -> TransparencyLog.Digest {
        var hash = SHA256()
        for certificate in chain {
            withUnsafeBytes(of: UInt64(certificate.count).bigEndian) { hash.update(bufferPointer: $0) }
            hash.update(data: certificate)
        }
        return TransparencyLog.Digest(hash.finalize())
    }

    /// Checks the chains that are not known yet.
    ///
    /// - Returns: How many were not known.
    @discardableResult
    package func learn(_ chains: some Sequence<[[UInt8]]>, now: Date) async -> Int {
        var learnt = 0
        for chain in chains {
            let place = Self.digest(chain)
            let (trust, known) = state.withLock { ($0.trust, $0.keys[place] != nil) }
            if known { continue }
            learnt += 1
            let result: Result<VerifiedLogKey, CertificateError>
            do throws(CertificateError) {
                result = .success(
                    try await withTaskExecutorPreference(globalConcurrentExecutor) { () throws(CertificateError) in
                        try await trust.verifyLogKey(der: chain, now: now)
                    }
                )
            } catch { result = .failure(error) }
            state.withLock { state in
                guard state.trust == trust else { return }
                // A peer can make as many chains as it likes.
                if state.keys.count > 4096 { state.keys = [:] }
                state.keys[place] = result
            }
        }
        return learnt
    }

    /// Checks the chains of witness keys that are not known yet.
    ///
    /// - Returns: How many were not known.
    @discardableResult
    func learn(witnesses chains: some Sequence<[[UInt8]]>, now: Date) async -> Int {
        var learnt = 0
        for chain in Set(chains) {
            let place = Self.digest(chain)
            let (trust, known) = state.withLock { ($0.trust, $0.witnesses[place] != nil) }
            if known { continue }
            learnt += 1
            let result: Result<VerifiedWitness, CertificateError>
            do throws(CertificateError) {
                result = .success(
                    try await withTaskExecutorPreference(globalConcurrentExecutor) { () throws(CertificateError) in
                        try await trust.verifyWitness(der: chain, now: now)
                    }
                )
            } catch { result = .failure(error) }
            state.withLock { state in
                guard state.trust == trust else { return }
                if state.witnesses.count > 4096 { state.witnesses = [:] }
                state.witnesses[place] = result
            }
        }
        return learnt
    }

    /// The line of a cosignature on a checkpoint; nil where its witness key is not known, or it does not verify.
    func line(_ cosignature: AnnouncedCosignature) -> NoteSignature? {
        guard case .success(let known)? = state.withLock({ $0.witnesses[Self.digest(cosignature.certificates)] }),
            (try? cosignature.verify(by: known)) != nil
        else { return nil }
        return try? cosignature.line(by: known)
    }

    package func key(of chain: [[UInt8]]) throws(CertificateError) -> VerifiedLogKey? {
        try state.withLock { $0.keys[Self.digest(chain)] }?.get()
    }
}

extension LogKeyBook: HeadVerifier {
    package func verify(_ head: AnnouncedHead) throws(WireError) -> SignedHead {
        let known: VerifiedLogKey?
        do throws(CertificateError) { known = try key(of: head.certificates) } catch {
            let isUntrusted =
                switch error {
                case .unpinnedMember, .rootNoLongerPinned: true
                default: false
                }
            throw WireError("its log key is refused: \(error)", isUntrustedHere: isUntrusted)
        }
        guard let key = known else { throw WireError("its log key's certificate was not checked") }
        guard key.origin == head.origin else {
            throw WireError(
                "its log key is certified for \(key.origin), not for \(head.origin)",
                isSendersFault: true
            )
        }
        guard !key.isRevoked else { throw WireError("its log key is revoked") }
        do {
            let verifier = try VerifierKey(name: head.origin.description, publicKey: key.publicKey)
            let checkpoint = try Checkpoint.open(try SignedNote.parse(head.note), verifier: verifier)
            guard checkpoint.size < 1 << 40 else {
                throw WireError("its size is beyond 2^40", isSendersFault: true)
            }
            return SignedHead(announced: head, size: checkpoint.size, root: checkpoint.root)
        } catch let error as WireError { throw error } catch {
            throw WireError("its checkpoint is refused: \(error)", isSendersFault: true)
        }
    }

    package func verify(_ list: RevocationList) throws(WireError) {
        do throws(RevocationError) { try list.verify(by: state.withLock { $0.trust }) } catch {
            throw WireError("\(error)", isSendersFault: error.isSendersFault)
        }
    }

    package func verify(_ statement: IncarnationStatement) throws(WireError) {
        do throws(IncarnationError) { try statement.verify(by: state.withLock { $0.trust }) } catch {
            throw WireError("\(error)", isSendersFault: error.isSendersFault)
        }
    }

    package func verify(_ cosignature: AnnouncedCosignature) throws(WireError) {
        switch state.withLock({ $0.witnesses[Self.digest(cosignature.certificates)] }) {
        case .success(let known): try cosignature.verify(by: known)
        case .failure(let error): throw WireError("its witness key is refused: \(error)")
        case nil: throw WireError("its witness key's certificate was not checked")
        }
    }
}
