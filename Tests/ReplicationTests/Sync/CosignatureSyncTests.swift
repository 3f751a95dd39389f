import Foundation
import Membership
import Replication
import Testing
import TransparencyLog

@Suite struct CosignatureSyncTests {
    private let kh: LogOrigin
    init() throws { kh = try SampleMessages.origin("kh") }

    private func cosignature(
        _ witness: String,
        size: UInt64,
        seconds: UInt8 = 1,
        forged: Bool = false
    ) throws -> AnnouncedCosignature {
        AnnouncedCosignature(
            origin: kh,
            witness: try MemberID(witness),
            size: size,
            root: MerkleHash.leaf([1]),
            bytes: [0, 0, 0, 0, 0, 0, 0, seconds] + [UInt8](repeating: forged ? 0xff : 0, count: 64),
            certificates: []
        )
    }

    private func told(_ directives: [SyncDirective]) -> [LinkID: [AnnouncedCosignature]] {
        var told: [LinkID: [AnnouncedCosignature]] = [:]
        for (link, message) in directives.sent {
            if case .cosignatures(let given) = message { told[link, default: []] += given }
        }
        return told
    }

    @Test func `a new cosignature is weighed, kept and told to all but its source and its witness`() throws {
        var sync = try SyncFixture()
        let (source, witness, other) = (try sync.greeted("la"), try sync.greeted("vn"), try sync.greeted("my"))
        let given = try cosignature("vn", size: 9)
        let weighed = sync.receive(source, .cosignatures([given])).weighed
        #expect(weighed == [given])
        #expect(told(sync.tick(afterMs: 2_000)).isEmpty)
        sync.instance.vouched(weighed, from: source)
        let told = told(sync.tick(afterMs: 2_000))
        #expect(told[other] == [given])
        #expect(told[source] == nil && told[witness] == nil)
        #expect(self.told(sync.tick(afterMs: 2_000)).isEmpty)
        #expect(sync.receive(other, .cosignatures([given])).weighed.isEmpty)
    }

    @Test func `of one witness the newest counts, and goes out at most once a second`() throws {
        var sync = try SyncFixture()
        let link = try sync.greeted("my")
        sync.instance.vouched([try cosignature("vn", size: 9, seconds: 5)], from: nil)
        _ = sync.tick(afterMs: 2_000)
        for older in [try cosignature("vn", size: 8, seconds: 9), try cosignature("vn", size: 9, seconds: 5)] {
            #expect(sync.receive(link, .cosignatures([older])).weighed.isEmpty)
        }
        for size in [10, 11, 12] as [UInt64] {
            sync.instance.vouched([try cosignature("vn", size: size)], from: nil)
        }
        #expect(told(sync.tick(afterMs: 10)).isEmpty)
        #expect(told(sync.tick(afterMs: 2_000)) == [link: [try cosignature("vn", size: 12)]])
    }

    @Test func `who greets is told all that is known`() throws {
        var sync = try SyncFixture()
        sync.instance.remember([try cosignature("vn", size: 9), try cosignature("la", size: 7)])
        let link = try sync.greeted("la")
        #expect(told(sync.tick(afterMs: 2_000)) == [link: [try cosignature("vn", size: 9)]])
    }

    @Test func `a forged cosignature backs its sender off`() throws {
        var sync = try SyncFixture()
        let link = try sync.greeted("la")
        let directives = sync.receive(link, .cosignatures([try cosignature("vn", size: 9, forged: true)]))
        #expect(directives.weighed.isEmpty)
        #expect(directives.closed.map(\.backOff) == [true])
    }

    @Test(arguments: [(0, 0, 0), (1, 1, 9), (2, 2, 9), (3, 3, 8), (4, 3, 8), (6, 5, 8)])
    func `a quorum is more than two thirds of the others`(others: Int, needed: Int, size: UInt64) throws {
        let names = ["ba", "bb", "bc", "bd", "be", "bf"].prefix(others)
        let members = try names.map { try MemberID($0) } + [kh.member]
        for count in 0...others {
            var given: [MemberID: AnnouncedCosignature] = [:]
            for (number, name) in names.prefix(count).enumerated() {
                given[try MemberID(name)] = try cosignature(name, size: number < 2 ? 9 : 8)
            }
            given[try MemberID("stranger")] = try cosignature("stranger", size: 9)
            let quorum = Quorum(of: kh, size: 8, members: members, cosignatures: given, nowSeconds: 100)
            #expect(quorum.members == others)
            #expect(quorum.holders.count == count)
            #expect(quorum.isReached == (others > 0 && count >= needed))
            #expect(quorum.size == (others > 0 && count >= needed ? size : 0))
            let late = Quorum(of: kh, size: 8, members: members, cosignatures: given, nowSeconds: 100_000)
            #expect(late.isStale == (others > 0))
            #expect(quorum.isStale == (others > 0 && count < needed))
        }
    }

    @Test func `a cosignature verifies for its tree, witness and time alone`() throws {
        let vn = try MemberID("vn")
        let name = VerifiedWitness.name(kh.federation, vn)
        let key = try SigningKey(name: name, type: .cosignature, seed: [UInt8](repeating: 7, count: 32))
        let root = MerkleHash.leaf([1])
        let given = try AnnouncedCosignature(
            of: kh,
            size: 9,
            root: root,
            by: vn,
            key: key,
            certificates: [],
            seconds: 1_780_000_000
        )
        #expect(given.seconds == 1_780_000_000)
        func known(_ member: MemberID) -> VerifiedWitness {
            VerifiedWitness(
                federation: kh.federation,
                member: member,
                publicKey: key.verifierKey.publicKey,
                isRevoked: false,
                notAfter: .distantFuture
            )
        }
        try given.verify(by: known(vn))
        #expect(throws: WireError.self) { try given.verify(by: known(try MemberID("la"))) }
        let changed: [(UInt64, [UInt8])] = [
            (8, given.bytes), (9, [1] + given.bytes.dropFirst()), (9, given.bytes.dropLast() + [0xff]),
        ]
        for (size, bytes) in changed {
            let other = AnnouncedCosignature(
                origin: kh,
                witness: vn,
                size: size,
                root: root,
                bytes: bytes,
                certificates: []
            )
            #expect(throws: WireError.self) { try other.verify(by: known(vn)) }
        }
    }
}

extension [SyncDirective] {
    fileprivate var weighed: [AnnouncedCosignature] {
        flatMap { directive -> [AnnouncedCosignature] in
            if case .weigh(let given, _) = directive { given } else { [] }
        }
    }
}
