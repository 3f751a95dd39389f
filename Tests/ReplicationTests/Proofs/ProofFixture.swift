import Entries
import Foundation
import Indicators
import Membership
import Replication
import TransparencyLog

/// A log of th's with real keys and certificates, cosigned by kh, and what proves its entries.
struct ProofFixture {
    static let year: TimeInterval = 365 * 24 * 60 * 60
    /// When the entries are made.
    let june = Date(timeIntervalSince1970: 1_780_300_800)
    let origin: LogOrigin
    let th: RootAuthority
    let kh: RootAuthority
    private let logKey: SigningKey
    private let witnessKey: SigningKey
    private(set) var entries: [(envelope: Data, payload: Data)] = []
    private(set) var tree = InMemoryTree()

    init(entries count: Int = 11) throws {
        origin = try LogOrigin(parsing: "wg-as.asean/th/1")
        let (start, end) = (june.addingTimeInterval(-3 * Self.year), june.addingTimeInterval(10 * Self.year))
        let other = try MemberID("kh")
        th = try RootAuthority.generate(federation: origin.federation, member: origin.member, now: start, notAfter: end)
        kh = try RootAuthority.generate(federation: origin.federation, member: other, now: start, notAfter: end)
        logKey = try SigningKey(name: origin.description, seed: [UInt8](repeating: 7, count: 32))
        witnessKey = try SigningKey(
            name: VerifiedWitness.name(origin.federation, kh.member),
            type: .cosignature,
            seed: [UInt8](repeating: 9, count: 32)
        )
        for number in 0..<count { try append(number) }
    }

    private mutating func append(_ number: Int) throws {
        let body = Body(
            object: ObjectKey(kind: .domain, value: "evil-\(number).example"),
            about: .statement(Statement(verdict: .malicious, confidence: 80), clock: Clock(), renews: nil)
        )
        let payload = try Payload(salt: [UInt8](repeating: UInt8(number), count: 32), body: try body.encoded())
        let envelope = Envelope(
            commitment: payload.commitment(in: CommitmentPrefix(origin)),
            payloadBytes: payload.bytes.count,
            timeMs: UInt64(june.timeIntervalSince1970) * 1000,
            tlp: .green,
            audience: .all,
            sealed: false
        )
        let bytes = Data(try envelope.encoded())
        entries.append((bytes, payload.bytes))
        tree.append(MerkleHash.leaf(bytes))
    }

    /// The certificate of the log key; `issuer` may be another than its member.
    func certificate(issuedAt: Date? = nil, notAfter: Date? = nil, by issuer: RootAuthority? = nil) throws -> [UInt8] {
        let issued = issuedAt ?? june.addingTimeInterval(-30 * 86_400)
        return try (issuer ?? th).issueLogKey(
            incarnation: .first,
            publicKey: logKey.verifierKey.publicKey,
            now: issued,
            notAfter: notAfter ?? issued.addingTimeInterval(Self.year)
        ).der
    }

    /// kh's root, in th's name.
    func impostor() throws -> RootAuthority {
        try RootAuthority(
            federation: origin.federation,
            member: origin.member,
            certificateFile: Array(kh.certificatePEM.utf8),
            privateKeyPEM: try kh.privateKeyPEM()
        )
    }

    func proof(
        of index: Int,
        payload: Data? = nil,
        certificate: [UInt8]? = nil,
        root: PinnedRoot? = nil,
        cosigned: Bool = true
    ) throws -> EntryProof {
        let head = Checkpoint(origin: origin.description, size: tree.size, root: tree.root)
        let seconds = UInt64(june.timeIntervalSince1970) + 1
        var note = try head.signed(by: logKey)
        if cosigned { note = try note.adding([Cosignature.sign(body: head.body, time: seconds, key: witnessKey)]) }
        let witness = try kh.issueWitnessKey(
            publicKey: witnessKey.verifierKey.publicKey,
            now: june,
            notAfter: june.addingTimeInterval(Self.year)
        )
        return try EntryProof(
            inclusion: TlogProof(
                index: UInt64(index),
                hashes: try MerkleProof.inclusion(index: UInt64(index), size: tree.size, reader: tree),
                checkpoint: note
            ),
            envelope: entries[index].envelope,
            payload: payload ?? entries[index].payload,
            certificates: [try certificate ?? self.certificate()],
            root: (root ?? th.root).fingerprint,
            witnesses: cosigned ? [EntryProof.Witness(member: kh.member, certificates: [witness.der])] : []
        )
    }

    func trust(_ roots: [MemberID: [PinnedRoot]]? = nil) throws -> TrustSet {
        let both = [th.member: [th.root], kh.member: [kh.root]]
        return try TrustSet(federation: origin.federation, own: th.member, roots: roots ?? both)
    }
}
