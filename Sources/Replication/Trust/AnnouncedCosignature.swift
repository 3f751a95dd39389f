package import Membership
package import TransparencyLog

/// A member's word that it durably holds a tree of another member's log: a cosignature/v1 (C2SP tlog-cosignature) and
/// the certificates of its witness key.
package struct AnnouncedCosignature: Hashable, Sendable {
    /// `u64be(seconds) ‖ signature`.
    package static let byteCount = 72

    package let origin: LogOrigin
    package let witness: MemberID
    package let size: UInt64
    package let root: Digest
    package let bytes: [UInt8]
    /// DER, the witness key's first.
    package let certificates: [[UInt8]]

    package init(
        origin: LogOrigin,
        witness: MemberID,
        size: UInt64,
        root: Digest,
        bytes: [UInt8],
        certificates: [[UInt8]]
    ) {
        self.origin = origin
        self.witness = witness
        self.size = size
        self.root = root
        self.bytes = bytes
        self.certificates = certificates
    }

    /// Cosigns a tree; the key is of type 0x04.
    package init(
        of origin: LogOrigin,
        size: UInt64,
        root: Digest,
        by witness: MemberID,
        key: SigningKey,
        certificates: [[UInt8]],
        seconds: UInt64
    ) throws(NoteError) {
        let body = Checkpoint(origin: origin.description, size: size, root: root).body
        let signature = try Cosignature.sign(body: body, time: seconds, key: key)
        self.init(
            origin: origin,
            witness: witness,
            size: size,
            root: root,
            bytes: signature.bytes,
            certificates: certificates
        )
    }

    /// When it was made, seconds since 1970 by the witness's clock.
    package var seconds: UInt64 { bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) } }

    /// Of one witness's cosignatures of a log the newest counts.
    package func isNewer(than other: AnnouncedCosignature) -> Bool { (size, seconds) > (other.size, other.seconds) }

    /// Checks it against the witness key that its certificates were found to certify.
    package func verify(by known: VerifiedWitness) throws(WireError) {
        guard known.member == witness else {
            throw WireError("its witness key is certified for \(known.member), not \(witness)", isSendersFault: true)
        }
        guard !known.isRevoked else { throw WireError("its witness key is revoked") }
        let body = Checkpoint(origin: origin.description, size: size, root: root).body
        do {
            let key = try Self.key(of: known)
            let signature = NoteSignature(name: key.name, keyID: key.keyID, bytes: bytes)
            _ = try Cosignature.verify(signature, body: body, key: key)
        } catch { throw WireError("it does not verify: \(error)", isSendersFault: true) }
    }

    /// Its line on a checkpoint of the same tree.
    package func line(by known: VerifiedWitness) throws(KeyError) -> NoteSignature {
        let key = try Self.key(of: known)
        return NoteSignature(name: key.name, keyID: key.keyID, bytes: bytes)
    }

    private static func key(of known: VerifiedWitness) throws(KeyError) -> VerifierKey {
        let name = VerifiedWitness.name(known.federation, known.member)
        return try VerifierKey(name: name, type: .cosignature, publicKey: known.publicKey)
    }
}

/// How many members vouch for a log.
package struct Quorum: Hashable, Sendable {
    /// Cosignatures older than three heartbeats say nothing of now.
    package static let staleSeconds: UInt64 = 1_800

    /// The members whose word counts: all but the log's own.
    package let members: Int
    /// Those that hold the tree asked about, or a larger one.
    package let holders: [MemberID]
    /// Those whose newest word is not stale.
    package let fresh: Int
    /// The largest size that more than two thirds hold; 0 where there is none.
    package let size: UInt64

    package init(
        of origin: LogOrigin,
        size head: UInt64,
        members: some Sequence<MemberID>,
        cosignatures: [MemberID: AnnouncedCosignature],
        nowSeconds: UInt64
    ) {
        let others = Set(members).subtracting([origin.member])
        let given = cosignatures.filter { others.contains($0.key) }
        self.members = others.count
        holders = given.filter { $0.value.size >= head }.keys.sorted()
        fresh = given.values.count { $0.seconds + Self.staleSeconds >= nowSeconds }
        let needed = others.count * 2 / 3 + 1
        let sizes = given.values.map(\.size).sorted(by: >)
        size = !others.isEmpty && sizes.count >= needed ? sizes[needed - 1] : 0
    }

    /// Byzantine: more than two thirds.
    package var isReached: Bool { holders.count * 3 > members * 2 }

    /// Whether too few still vouch: one that freezes what others say shows so.
    package var isStale: Bool { members > 0 && fresh * 3 <= members * 2 }
}
