import NodeRuntime
import Entries
import Foundation
import Indicators
import Membership
import Replication
import TransparencyLog

/// A log that the test writes and signs itself, with a member's own key.
struct AuthoredLog {
    let origin: LogOrigin
    let key: SigningKey
    let certificates: [[UInt8]]
    private var edge = TreeEdge()
    private var entries: [(envelope: Data, payload: Data)] = []

    init(_ member: PlayedMember) {
        origin = member.keys.origin
        key = member.keys.logKey
        certificates = member.keys.logCertificates
    }

    var size: UInt64 { edge.size }
    var root: TransparencyLog.Digest { edge.root }

    /// Takes the body as it is written, whatever a reader makes of it; `laterFields` are protobuf fields that are
    /// appended to the envelope.
    mutating func append(_ body: [UInt8], laterFields: [UInt8] = []) throws {
        let salt = [UInt8](repeating: UInt8(truncatingIfNeeded: entries.count &+ 1), count: EntryLimits.saltBytes)
        let payload = try Payload(salt: salt, body: body)
        let envelope = Envelope(
            commitment: payload.commitment(in: CommitmentPrefix(origin)),
            payloadBytes: payload.bytes.count,
            timeMs: 1_780_300_800_000,
            tlp: .green,
            audience: .all,
            sealed: false
        )
        let bytes = try envelope.encoded() + laterFields
        edge.append(MerkleHash.leaf(bytes))
        _ = edge.takeFullTiles()
        entries.append((Data(bytes), payload.bytes))
    }

    mutating func append(_ body: Body) throws { try append(try body.encoded()) }

    /// The newest checkpoint; `root`: another one than that of the entries.
    func head(stating root: TransparencyLog.Digest? = nil) throws -> AnnouncedHead {
        let note = try Checkpoint(origin: origin.description, size: size, root: root ?? edge.root).signed(by: key)
        return AnnouncedHead(origin: origin, note: Array(note.encoded.utf8), certificates: certificates)
    }

    /// The entries from an index to the end.
    func package(from start: UInt64, request: UInt64, target: AnnouncedHead?) -> EntryPackage {
        var builder = PackageBuilder(origin: origin, start: start)
        for entry in entries.dropFirst(Int(start)) { builder.add(envelope: entry.envelope, payload: entry.payload) }
        return builder.finished(request: request, proof: [], target: target)
    }

    /// A statement on a sample domain.
    static func statement(_ number: Int) -> Body {
        Body(
            object: Samples.key(number),
            about: .statement(Statement(verdict: .malicious, confidence: 70), clock: Clock(), renews: nil)
        )
    }
}
