import Entries
import Foundation
import Indicators
import Membership
import Replication
import TransparencyLog

/// A log of some entries, and packages of it.
struct WrittenLog {
    let origin: LogOrigin
    private(set) var entries: [(bytes: Data, payload: Data)] = []
    private(set) var tree = InMemoryTree()

    init(_ member: String = "th") throws { origin = try SampleMessages.origin(member) }

    mutating func append(_ audience: Audience, tlp: TLP = .green, sealed: Bool = false) throws {
        let salt = (0..<32).map { UInt8(truncatingIfNeeded: entries.count &+ $0) }
        var body = Body(
            object: ObjectKey(kind: Kind.named("domain") ?? Kind.all[0], value: "evil-\(entries.count).example"),
            about: .statement(Statement(verdict: .malicious), clock: Clock(), renews: nil)
        )
        if sealed, case .named(let members) = audience { body.audience = members }
        let payload = try Payload(salt: salt, body: try body.encoded())
        let envelope = Envelope(
            commitment: payload.commitment(in: CommitmentPrefix(origin)),
            payloadBytes: payload.bytes.count,
            timeMs: 1,
            tlp: tlp,
            audience: audience,
            sealed: sealed
        )
        let bytes = Data(try envelope.encoded())
        entries.append((bytes, payload.bytes))
        tree.append(MerkleHash.leaf(bytes))
    }

    var head: SignedHead { head(tree.size) }

    func head(_ size: UInt64) -> SignedHead {
        SignedHead(
            announced: AnnouncedHead(origin: origin, note: Array("\(size)".utf8), certificates: []),
            size: size,
            root: (try? MerkleProof.root(size: size, reader: tree)) ?? .zero
        )
    }

    func package(_ range: Range<Int>, target: UInt64? = nil, payloads: Bool = true) throws -> EntryPackage {
        var builder = PackageBuilder(origin: origin, start: UInt64(range.lowerBound))
        for entry in entries[range] { builder.add(envelope: entry.bytes, payload: payloads ? entry.payload : nil) }
        let proof = try MerkleProof.consistency(from: builder.end, to: target ?? tree.size, reader: tree)
        return builder.finished(request: 1, proof: proof, target: nil)
    }
}
