import Entries
import Foundation
import Membership
import NodeRuntime
import Replication
import Testing
import TransparencyLog

/// What a member may do to its own log, or to another's.
extension IntegrationTests.HostileTests {
    @Test func `a member that forks its log is proven to have, and its log freezes`() async throws {
        try await Siege.run { siege in
            var (told, denied) = (HostileLog(siege.hostile), HostileLog(siege.hostile))
            try told.appendStatements(100..<400)
            try denied.appendStatements(500..<600)
            let (pushed, other) = (try told.pushed(), try denied.head())
            try await siege.converse { peer in
                try await peer.send(pushed)
                try await siege.node.holds(300, of: siege.hostile.node)
                try await peer.send(.heads([other]))
                try await siege.alarms("vn has signed two histories of wg-as.asean/vn/1")
            }
            for node in [siege.node, siege.honest] {
                try await eventually("\(node.member) has frozen the log") {
                    let log = try await node.log(of: siege.attacker)
                    return log?.frozen == true && log?.size == 300
                }
            }
        }
    }

    @Test func `a member that shows an older head of its log, or a shorter log than it announced, undoes nothing`()
        async throws
    {
        try await Siege.run { siege in
            var log = HostileLog(siege.hostile)
            try log.appendStatements(100..<400)
            let (pushed, older) = (try log.package(0..<200, of: 300), try log.head(80))
            try await siege.converse { peer in
                // 200 of the 300 that the checkpoint promises come, then an older checkpoint, then nothing.
                try await peer.send(.package(pushed))
                try await siege.node.holds(200, of: siege.hostile.node)
                try await peer.send(.heads([older]))
                try await siege.isUnmoved(peer)
            }
            let held = try #require(try await siege.node.log(of: siege.attacker))
            #expect(held.size == 200 && !held.frozen)
            try await siege.node.showsSample(250)
        }
    }

    @Test(arguments: LogForgery.allCases)
    func `what is not what was signed is refused, and its sender backed off`(forgery: LogForgery) async throws {
        try await Siege.run { siege in
            let message = try forgery.message(siege)
            try await siege.converse { peer in
                try await peer.send(message)
                try await peer.ends()
            }
            try await siege.isBackedOff(forgery.reason)
            #expect(try await siege.node.log(of: siege.attacker) == nil)
        }
    }

    @Test func `a checkpoint of a hundred signatures is read, and one of more refused`() async throws {
        try await Siege.run { siege in
            var log = HostileLog(siege.hostile)
            try log.appendStatements(100..<101)
            let notes = try [100, 101].map { try LogForgery.note(log, signatures: $0) }
            var package = try log.package(0..<1, of: 1)
            package.target?.note = notes[0]
            let pushed = package
            var head = try log.head()
            head.note = notes[1]
            let refused = head
            try await siege.converse { peer in
                try await peer.send(.package(pushed))
                try await siege.node.holds(1, of: siege.hostile.node)
                try await peer.send(.heads([refused]))
                try await peer.ends()
            }
            try await siege.isBackedOff(
                "vn sent a checkpoint of wg-as.asean/vn/1: its checkpoint is refused: note has 101"
            )
        }
    }

    @Test func `logs that their member's root has certified and not opened are passed over`() async throws {
        try await Siege.run { siege in
            var heads: [AnnouncedHead] = []
            for incarnation in 1...40 as ClosedRange<UInt32> {
                var log = try siege.hostile.log(incarnation)
                try log.appendStatements(100..<101)
                heads.append(try log.head())
            }
            let announced = heads
            try await siege.converse { peer in
                try await peer.send(.heads(announced))
                try await siege.isUnmoved(peer)
            }
            let known = try await siege.node.status().logs.map(\.origin)
            #expect(known.filter { $0.contains("/vn/") }.allSatisfy { $0.hasSuffix("/vn/1") })
        }
    }

    @Test func `a million heads of logs that nobody opened are read at a bounded pace and forgotten`() async throws {
        try await Siege.run { siege in
            let origin = siege.hostile.keys.origin
            try await siege.converse { peer in
                let sender = Task {
                    for message in 0..<250 {
                        let heads = try (1...4_000).map { number in
                            let log = try Incarnation(UInt32(message * 4_000 + number))
                            return AnnouncedHead(
                                origin: LogOrigin(
                                    federation: origin.federation,
                                    member: origin.member,
                                    incarnation: log
                                ),
                                note: Array("\(number)".utf8),
                                certificates: [Array("\(message * 4_000 + number)".utf8)]
                            )
                        }
                        try await peer.send(.heads(heads))
                    }
                }
                // The node reads what it can check, and TCP holds the rest back; meanwhile nobody else waits.
                for number in 0..<5 { try await siege.flows(1_000 + 2 * number) }
                sender.cancel()
                #expect(!peer.isEnded)
            }
            #expect(try await siege.node.status().alarms.count < 20)
        }
    }
}

/// What is signed by the member's own keys, and still not right.
enum LogForgery: CaseIterable, CustomTestStringConvertible {
    case proof, root, otherOrigin, otherOriginPushed, sizeBeyondAll, sizeNoNumber, signatureOfAnother

    var testDescription: String { "\(self)" }

    var reason: String {
        switch self {
        case .proof, .root: "vn sent entries that do not verify: the entries are not those of the signed tree"
        case .otherOrigin:
            "vn sent a checkpoint of wg-as.asean/kh/1: its log key is certified for wg-as.asean/vn/1, not for wg-as.asean/kh/1"
        case .otherOriginPushed: "vn pushed entries of wg-as.asean/kh/1"
        case .sizeBeyondAll: "vn sent a checkpoint of wg-as.asean/vn/1: its size is beyond 2^40"
        case .sizeNoNumber, .signatureOfAnother: "vn sent a checkpoint of wg-as.asean/vn/1: its checkpoint is refused"
        }
    }

    func message(_ siege: Siege) throws -> SyncMessage {
        var log = HostileLog(siege.hostile)
        try log.appendStatements(100..<110)
        switch self {
        case .proof:
            var package = try log.package(0..<7, of: 10)
            package.proof = package.proof.map { _ in MerkleHash.leaf([1, 2, 3]) }
            return .package(package)
        case .root:
            var package = try log.package(0..<10, of: 10)
            package.target = try log.head(root: MerkleHash.leaf([1, 2, 3]))
            return .package(package)
        case .otherOrigin:
            var head = try log.head()
            head.origin = siege.honest.origin
            return .heads([head])
        case .otherOriginPushed:
            var package = try log.package(0..<10, of: 10)
            package.origin = siege.honest.origin
            return .package(package)
        case .sizeBeyondAll: return .heads([try log.head(1 << 62, root: MerkleHash.leaf([1]))])
        case .sizeNoNumber:
            var head = try log.head()
            let root = MerkleHash.leaf([1]).base64
            let text = "\(log.origin)\n9223372036854775808\n\(root)\n"
            head.note = Array(try SignedNote(text: text, signedBy: [log.key]).encoded.utf8)
            return .heads([head])
        case .signatureOfAnother:
            var head = try log.head()
            let other = try siege.hostile.log(2)
            let note = try SignedNote.parse(head.note)
            let signature = try other.key.sign(text: note.text)
            let own = note.signatures[0]
            let forged = NoteSignature(name: own.name, keyID: own.keyID, bytes: signature.bytes)
            head.note = Array(try SignedNote(text: note.text, signatures: [forged]).encoded.utf8)
            return .heads([head])
        }
    }

    /// The log's checkpoint with so many signatures, all but one of keys that nobody knows.
    static func note(_ log: HostileLog, signatures count: Int) throws -> [UInt8] {
        let text = Checkpoint(origin: log.origin.description, size: log.size, root: log.tree.root).body
        var lines = try SignedNote(text: text, signedBy: [log.key]).encoded
        for number in 1..<count {
            let key = try SigningKey(name: "stranger-\(number)", seed: [UInt8](repeating: UInt8(number), count: 32))
            let signed = try SignedNote(text: text, signedBy: [key]).encoded
            for line in signed.split(separator: "\n") where line.hasPrefix("\u{2014} ") { lines += "\(line)\n" }
        }
        return Array(lines.utf8)
    }
}
