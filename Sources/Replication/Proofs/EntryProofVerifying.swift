import Entries
package import Foundation
package import Membership
import TransparencyLog

extension EntryProof {
    /// Checks all of it against pinned roots; there is no other input.
    ///
    /// `trust` must pin the root of the log's member; of cosigners those count whose roots it pins. The entry's time is
    /// its author's word: a cosignature's time is another member's.
    package func verify(trust: TrustSet, now: Date) async throws(EntryProofError) -> ProvenEntry {
        let read: Envelope
        do throws(EntryError) { read = try Envelope(envelope) } catch { throw .entry(error) }
        let time = Date(timeIntervalSince1970: Double(read.timeMs) / 1000)
        let known = try await CertifiedMoment(at: time, now: now) { date async throws(CertificateError) in
            try await trust.verifyLogKey(der: certificates, now: date)
        }
        let leaf = MerkleHash.leaf(envelope)
        let checkpoint = try checkpoint(leaf, known.key)
        return ProvenEntry(
            origin: origin,
            index: inclusion.index,
            leaf: leaf,
            envelope: read,
            payload: try opened(read),
            checkpoint: checkpoint,
            key: known.key,
            cosigners: try await cosigners(of: checkpoint, trust: trust, now: now),
            uncheckedCount: unchecked(by: trust),
            notes: Self.notes(known, time: time, now: now)
        )
    }

    private func checkpoint(_ leaf: Digest, _ key: VerifiedLogKey) throws(EntryProofError) -> Checkpoint {
        guard key.origin == origin else { throw .wrongOrigin(certified: key.origin, stated: origin) }
        guard key.root == root else { throw .wrongRoot(stated: root, found: key.root) }
        guard !key.isRevoked else { throw .revoked(origin) }
        let verifier: VerifierKey
        do throws(KeyError) { verifier = try VerifierKey(name: origin.description, publicKey: key.publicKey) } catch {
            throw .form("its log key: \(error)")
        }
        do throws(TlogProofError) { return try inclusion.verify(leaf: leaf, verifier: verifier) } catch {
            throw .inclusion(error)
        }
    }

    private func opened(_ read: Envelope) throws(EntryProofError) -> Payload? {
        guard let payload else { return nil }
        do throws(EntryError) {
            let opened = try Payload(payload)
            guard opened.opens(read.commitment, in: CommitmentPrefix(origin)) else { throw EntryError.commitment }
            return opened
        } catch { throw .entry(error) }
    }

    private func cosigners(
        of checkpoint: Checkpoint,
        trust: TrustSet,
        now: Date
    ) async throws(EntryProofError) -> [ProvenEntry.Cosigner] {
        var cosigners: [ProvenEntry.Cosigner] = []
        var seen: Set<MemberID> = [origin.member]
        for witness in witnesses {
            let member = witness.member
            guard seen.insert(member).inserted else {
                throw .cosignature(member, "it is there twice, or is of the log's own member")
            }
            let lines = lines(of: member)
            guard let line = lines.first, lines.count == 1, line.bytes.count == AnnouncedCosignature.byteCount else {
                throw .cosignature(member, "the checkpoint does not carry one that its certificates would belong to")
            }
            if trust.roots(of: member).isEmpty { continue }
            let given = AnnouncedCosignature(
                origin: origin,
                witness: member,
                size: checkpoint.size,
                root: checkpoint.root,
                bytes: line.bytes,
                certificates: witness.certificates
            )
            do {
                let time = Date(timeIntervalSince1970: Double(given.seconds))
                let known = try await CertifiedMoment(at: time, now: now) { date async throws(CertificateError) in
                    try await trust.verifyWitness(der: witness.certificates, now: date)
                }
                try given.verify(by: known.key)
            } catch EntryProofError.logKey(let error) {
                throw .cosignature(member, "\(error)")
            } catch { throw .cosignature(member, "\(error)") }
            cosigners.append(ProvenEntry.Cosigner(member: member, seconds: given.seconds))
        }
        return cosigners
    }

    private func lines(of witness: MemberID) -> [NoteSignature] {
        let name = VerifiedWitness.name(origin.federation, witness)
        return inclusion.checkpoint.signatures.filter { $0.name.utf8.elementsEqual(name.utf8) }
    }

    private func unchecked(by trust: TrustSet) -> Int {
        witnesses.count { trust.roots(of: $0.member).isEmpty }
    }

    private static func notes(_ known: CertifiedMoment<VerifiedLogKey>, time: Date, now: Date) -> [String] {
        var notes: [String] = []
        if known.key.notAfter < now {
            notes.append(
                "the log key's certificate has expired since, at \(known.key.notAfter.formatted(.iso8601)); it is checked "
                    + "as of \(known.moment.formatted(.iso8601))"
            )
        }
        if known.moment > time {
            notes.append(
                "the log key's certificate is newer than the entry: it is valid from "
                    + "\(known.moment.formatted(.iso8601)) on, and the checkpoint was signed after that"
            )
        }
        if time > now { notes.append("by the clock here the entry's time, its author's word, is yet to come") }
        return notes
    }
}
