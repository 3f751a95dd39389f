import Crypto
import Entries
import Foundation
import Indicators
import Membership
import ReplicaStore
import Replication
import TransparencyLog

/// A member's log as its author writes it: real envelopes and payloads, a real tree, a key to sign with.
struct SampleLog {
    let origin: LogOrigin
    private(set) var edge = TreeEdge()
    private let key: SigningKey

    init(_ member: String) throws {
        origin = try LogOrigin(parsing: "test.example/\(member)/1")
        key = try SigningKey(name: origin.description, seed: [UInt8](repeating: 7, count: 32))
    }

    /// An entry with its payload; `filler` makes bodies that can be told apart.
    func entry(_ body: Body, tlp: TLP = .green, audience: Audience = .all, erases: [Range<UInt64>] = []) throws
        -> CommittedEntry
    {
        let bytes = try body.encoded()
        let salt = Digest(SHA256.hash(data: bytes + [UInt8(tlp.rawValue)])).bytes
        let payload = try Payload(salt: salt, body: bytes)
        let envelope = Envelope(
            commitment: payload.commitment(in: CommitmentPrefix(origin)),
            payloadBytes: payload.bytes.count,
            timeMs: 1_700_000_000_000,
            tlp: tlp,
            audience: audience,
            sealed: false,
            erases: erases
        )
        return CommittedEntry(
            envelope: Data(try envelope.encoded()),
            payload: payload.bytes,
            state: .held,
            erases: erases
        )
    }

    /// A report of `value`, a domain.
    func report(
        _ value: String,
        _ statement: Statement = Statement(verdict: .malicious),
        tlp: TLP = .green,
        audience: Audience = .all
    ) throws -> CommittedEntry {
        try entry(
            Body(
                object: ObjectKey(kind: try kind("domain"), value: value),
                about: .statement(statement, clock: Clock(), renews: nil)
            ),
            tlp: tlp,
            audience: audience
        )
    }

    /// So many reports that differ.
    func reports(_ range: Range<Int>) throws -> [CommittedEntry] {
        try range.map { try report("d\($0).\(origin.member).example") }
    }

    /// The next commit, whole and signed; the log moves on as if it had succeeded.
    mutating func commit(_ entries: [CommittedEntry]) throws -> LogCommit {
        var commit = LogCommit(origin: origin, appending: entries, to: &edge)
        commit.checkpoint = try checkpoint()
        return commit
    }

    func checkpoint() throws -> Data {
        let head = Checkpoint(origin: origin.description, size: edge.size, root: edge.root)
        return Data(try head.signed(by: key).encoded.utf8)
    }
}

func kind(_ name: String) throws -> Kind {
    guard let kind = Kind.named(name) else { throw StoreError.refused(origin: name, reason: "no such kind") }
    return kind
}
