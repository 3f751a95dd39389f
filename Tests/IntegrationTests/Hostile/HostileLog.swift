import Entries
import Foundation
import Indicators
import Membership
import NodeRuntime
import Replication
import TransparencyLog

/// A log whose member writes and signs whatever it likes.
struct HostileLog {
    let origin: LogOrigin
    let key: SigningKey
    let certificates: [[UInt8]]
    private(set) var tree = InMemoryTree()
    private var entries: [(envelope: Data, payload: Data?)] = []

    init(_ member: PlayedMember) {
        origin = member.keys.origin
        key = member.keys.logKey
        certificates = member.keys.logCertificates
    }

    init(origin: LogOrigin, key: SigningKey, certificates: [[UInt8]]) {
        self.origin = origin
        self.key = key
        self.certificates = certificates
    }

    var size: UInt64 { tree.size }

    mutating func append(envelope: [UInt8], payload: Data?) {
        tree.append(MerkleHash.leaf(envelope))
        entries.append((Data(envelope), payload))
    }

    /// An entry as it should be, but for what is given.
    mutating func append(
        _ body: [UInt8],
        audience: Audience = .all,
        tlp: TLP = .green,
        sealed: Bool = false,
        payload other: Data? = nil,
        erasing erases: [Range<UInt64>] = []
    ) throws {
        let salt = [UInt8](repeating: UInt8(truncatingIfNeeded: entries.count &+ 1), count: EntryLimits.saltBytes)
        let payload = Data(salt + body)
        let opened = try Payload(salt: salt, body: Array(body.prefix(60_000)))
        let envelope = Envelope(
            commitment: opened.commitment(in: CommitmentPrefix(origin)),
            payloadBytes: payload.count,
            timeMs: 1_780_300_800_000,
            tlp: tlp,
            audience: audience,
            sealed: sealed,
            erases: erases
        )
        append(envelope: try envelope.encoded(), payload: other ?? payload)
    }

    mutating func appendStatements(_ numbers: Range<Int>) throws {
        for number in numbers { try append(try AuthoredLog.statement(number).encoded()) }
    }

    /// The checkpoint of a size; `root`: another one than that of the entries.
    func head(_ size: UInt64? = nil, root: TransparencyLog.Digest? = nil) throws -> AnnouncedHead {
        let size = size ?? self.size
        let stated = try root ?? MerkleProof.root(size: size, reader: tree)
        let note = try Checkpoint(origin: origin.description, size: size, root: stated).signed(by: key)
        return AnnouncedHead(origin: origin, note: Array(note.encoded.utf8), certificates: certificates)
    }

    /// Entries of a range, proven to be of the tree of `target`.
    func package(_ range: Range<UInt64>, of target: UInt64, request: UInt64 = 0) throws -> EntryPackage {
        var builder = PackageBuilder(origin: origin, start: range.lowerBound)
        for entry in entries[Int(range.lowerBound)..<Int(range.upperBound)] {
            builder.add(envelope: entry.envelope, payload: entry.payload)
        }
        let proof = try MerkleProof.consistency(from: range.upperBound, to: target, reader: tree)
        return builder.finished(request: request, proof: proof, target: request == 0 ? try head(target) : nil)
    }

    /// All of it, as its origin pushes it.
    func pushed(from start: UInt64 = 0) throws -> SyncMessage { .package(try package(start..<size, of: size)) }
}

extension PlayedMember {
    /// The member's root with its key, with which it can certify what it likes.
    var authority: RootAuthority {
        get throws {
            let folder = node.configuration.keysFolder
            return try RootAuthority(
                federation: node.configuration.federation,
                member: node.member,
                certificateFile: Array(try Data(contentsOf: folder.appending(path: "root.cert.pem"))),
                privateKeyPEM: try String(contentsOf: folder.appending(path: "root.key.pem"), encoding: .utf8)
            )
        }
    }

    /// Another log of the member, certified as it should be.
    func log(_ incarnation: UInt32) throws -> HostileLog {
        let origin = LogOrigin(
            federation: node.configuration.federation,
            member: node.member,
            incarnation: try Incarnation(incarnation)
        )
        let seed = (0..<32).map { UInt8(truncatingIfNeeded: incarnation >> (8 * UInt32($0 % 4))) }
        let key = try SigningKey(name: origin.description, seed: seed)
        let issued = try authority.issueLogKey(
            incarnation: origin.incarnation,
            publicKey: key.verifierKey.publicKey,
            now: Date(),
            notAfter: Date(timeIntervalSinceNow: 86_400)
        )
        return HostileLog(origin: origin, key: key, certificates: [issued.der])
    }
}
