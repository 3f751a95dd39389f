import Entries
import Foundation
import Membership
import ReplicaStore
import Replication
import TransparencyLog

/// Makes proofs of entries from the stored logs and the roots pinned now, and checks each before it is given away.
struct ProofMaker {
    let store: LogStore
    let trust: TrustSet
    let now: Date
    let withPayload: Bool

    /// A proof, and the state in which the payload is held.
    func proof(of name: EntryName) async throws -> (proof: EntryProof, state: Disposition) {
        let (origin, index) = (name.origin, name.index)
        guard let log = try store.log(origin) else { throw CommandFailure("log \(origin) is not held here") }
        guard let note = log.checkpoint, index < note.size else {
            throw CommandFailure(
                "\(origin) is held under a signed checkpoint up to \(log.checkpoint?.size ?? 0) entries; there is no "
                    + "proof of entry \(index), counted from 0"
            )
        }
        guard !IncarnationStatement.begins(note.note) else {
            throw CommandFailure(
                "\(origin) was closed at \(note.size) entries by its member's root, and no checkpoint of that size is held: "
                    + "there is no proof of its entries in this form"
            )
        }
        guard let entry = try store.entry(of: origin, at: index) else {
            throw CommandFailure("entry \(index) of \(origin) is missing; run 'mandala verify'")
        }
        if let leaf = name.leaf, leaf != LeafPrefix(MerkleHash.leaf(entry.envelope)) {
            throw CommandFailure("entry \(index) of \(origin) is another one than that; copy its name again")
        }
        let tiles = try store.tiles(of: origin, edge: try store.edge(of: origin))
        let signed = try SignedNote.parse(Array(note.note))
        let (lines, witnesses) = try await cosignatures(of: try Checkpoint.parse(signed.text), origin)
        let chain = log.certificates.map { Array($0) }
        let proof = try EntryProof(
            inclusion: TlogProof(
                index: index,
                hashes: try MerkleProof.inclusion(index: index, size: note.size, reader: tiles),
                checkpoint: try signed.adding(lines)
            ),
            envelope: entry.envelope,
            payload: withPayload ? entry.payload : nil,
            certificates: chain,
            root: try await root(of: chain),
            witnesses: witnesses
        )
        do throws(EntryProofError) { _ = try await proof.verify(trust: trust, now: now) } catch {
            throw CommandFailure("entry \(index) of \(origin) cannot be proven: \(error)")
        }
        return (proof, entry.state)
    }

    /// The root that certifies a log key; where its certificate has expired, as of then.
    private func root(of chain: [[UInt8]]) async throws -> Fingerprint {
        do throws(CertificateError) { return try await trust.verifyLogKey(der: chain, now: now).root } catch {
            if case .expired(_, let notAfter, _) = error {
                return try await trust.verifyLogKey(der: chain, now: notAfter).root
            }
            throw error
        }
    }

    /// Those held of exactly this tree, by members that are pinned.
    private func cosignatures(
        of head: Checkpoint,
        _ origin: LogOrigin
    ) async throws -> (lines: [NoteSignature], witnesses: [EntryProof.Witness]) {
        var lines: [NoteSignature] = []
        var witnesses: [EntryProof.Witness] = []
        let given = try store.cosignatures(of: origin).filter {
            $0.size == head.size && $0.root == head.root && $0.witness != origin.member
        }
        for cosignature in given {
            let made = Date(timeIntervalSince1970: Double(cosignature.seconds))
            guard let known = try? await trust.verifyWitness(der: cosignature.certificates, now: made),
                (try? cosignature.verify(by: known)) != nil
            else { continue }
            lines.append(try cosignature.line(by: known))
            witnesses.append(EntryProof.Witness(member: known.member, certificates: cosignature.certificates))
        }
        return (lines, witnesses)
    }
}
