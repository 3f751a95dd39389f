import Foundation
import Membership
import Replication
import Testing
import TransparencyLog

/// Forked logs with real trees; a note is a checkpoint's body, signed by nobody.
@Suite struct EvidenceTests {
    private let kh: LogOrigin
    init() throws { kh = try SampleMessages.origin("kh") }

    private struct StatedHeads: HeadVerifier {
        func verify(_ list: RevocationList) throws(WireError) {}
        func verify(_ statement: IncarnationStatement) throws(WireError) {}

        func verify(_ cosignature: AnnouncedCosignature) throws(WireError) {
            if cosignature.bytes.last == 0xff { throw WireError("forged", isSendersFault: true) }
        }

        func verify(_ head: AnnouncedHead) throws(WireError) -> SignedHead {
            guard let stated = try? Checkpoint.parse(String(decoding: head.note, as: UTF8.self)) else {
                throw WireError("no checkpoint", isSendersFault: true)
            }
            return SignedHead(announced: head, size: stated.size, root: stated.root)
        }
    }

    /// A tree whose entries from `fork` on are other than the honest one's.
    private func tree(_ size: UInt64, fork: UInt64 = .max) -> InMemoryTree {
        InMemoryTree((0..<size).map { MerkleHash.leaf(Array("\($0)\($0 < fork ? "" : " forked")".utf8)) })
    }

    private func head(_ tree: InMemoryTree) -> SignedHead {
        let note = Checkpoint(origin: kh.description, size: tree.size, root: tree.root).body
        let announced = AnnouncedHead(origin: kh, note: Array(note.utf8), certificates: [])
        return SignedHead(announced: announced, size: tree.size, root: tree.root)
    }

    private func equivocation(_ older: InMemoryTree, _ newer: InMemoryTree) throws -> Equivocation? {
        try Equivocation.between(head(older), held: head(newer), reader: newer)
    }

    @Test(arguments: [1, 2, 3, 4, 7, 8, 17, 255, 256, 257, 300] as [UInt64])
    func `a fork is proven at every size it shows at, and nothing else is`(size: UInt64) throws {
        let honest = tree(size)
        for older in Set([1, 2, size / 2, size - 1, size]).filter({ $0 > 0 && $0 <= size }) {
            #expect(try equivocation(tree(older), honest) == nil)
            #expect(try equivocation(tree(older, fork: older), honest) == nil)
            for fork in Set([0, older / 2, older - 1]) {
                let forked = tree(older, fork: fork)
                let found = try #require(try equivocation(forked, honest))
                let finding = try found.verify(by: StatedHeads())
                #expect(finding.older.root == forked.root)
                #expect(finding.newer.root == honest.root)
                #expect(finding.prefixRoot == tree(older).root)
                #expect(try Equivocation(encoded: try found.encoded()) == found)
            }
        }
    }

    @Test func `evidence that proves nothing is its sender's fault`() throws {
        let found = try #require(try equivocation(tree(5, fork: 3), tree(9)))
        var proof = found.proof
        proof[0] = MerkleHash.leaf([0])
        let consistent = try MerkleProof.explicitConsistency(from: 5, to: 9, reader: tree(9))
        let bad = [
            Equivocation(older: found.older, newer: found.newer, proof: proof),
            Equivocation(older: found.older, newer: found.newer, proof: []),
            Equivocation(older: found.newer, newer: found.older, proof: found.proof),
            Equivocation(older: head(tree(5)).announced, newer: found.newer, proof: consistent),
        ]
        for evidence in bad {
            let error = #expect(throws: WireError.self) { try evidence.verify(by: StatedHeads()) }
            #expect(error?.isSendersFault == true)
        }
    }

    /// Holds the honest tree of nine entries.
    private func fixture() throws -> SyncFixture {
        var sync = try SyncFixture()
        _ = sync.instance.trustChanged(StatedHeads())
        _ = sync.instance.committed(commit(9, by: try sync.greeted("vn")), nowMs: sync.nowMs)
        return sync
    }

    /// The honest tree is held through `size`.
    private func commit(_ size: UInt64, by link: LinkID, whole: Bool = true) -> CommitReport {
        CommitReport(
            link: link,
            origin: kh,
            size: size,
            root: tree(size).root,
            head: whole ? head(tree(size)) : nil,
            bytes: 100,
            payloadsThrough: size
        )
    }

    @Test func `a head that is not longer than what is held is compared, a longer one is pulled`() throws {
        var sync = try fixture()
        let link = try sync.greeted("la")
        let shorter = sync.receive(link, .heads([head(tree(4, fork: 2)).announced]))
        #expect(shorter.compared == [head(tree(4, fork: 2))])
        #expect(sync.receive(link, .heads([head(tree(9)).announced])).compared.isEmpty)
        let longer = sync.receive(link, .heads([head(tree(12)).announced]))
        #expect(longer.compared.isEmpty)
        #expect(longer.fetches.count == 1)
    }

    @Test func `a head that was longer than what is held is compared once it is not any more`() throws {
        var sync = try fixture()
        let author = try sync.greeted("kh")
        let forked = head(tree(12, fork: 10))
        for member in ["la", "my"] {
            #expect(sync.receive(try sync.greeted(member), .heads([forked.announced])).compared.isEmpty)
        }
        #expect(sync.instance.committed(commit(11, by: author), nowMs: sync.nowMs).compared.isEmpty)
        #expect(sync.instance.committed(commit(15, by: author, whole: false), nowMs: sync.nowMs).compared.isEmpty)
        #expect(sync.instance.committed(commit(15, by: author), nowMs: sync.nowMs).compared == [forked])
        #expect(sync.instance.committed(commit(17, by: author), nowMs: sync.nowMs).compared.isEmpty)
    }

    @Test func `a head that a peer says again is compared again, until the fork is known`() throws {
        var sync = try fixture()
        let link = try sync.greeted("la")
        let forked = tree(4, fork: 2)
        for _ in 0..<2 { #expect(sync.receive(link, .heads([head(forked).announced])).compared == [head(forked)]) }
        let found = try #require(try equivocation(forked, tree(9)))
        _ = sync.instance.proved(found, nowMs: sync.nowMs)
        #expect(sync.receive(link, .heads([head(forked).announced])).compared.isEmpty)
    }

    @Test func `the head of a push that brings nothing new is compared`() throws {
        var sync = try fixture()
        let author = try sync.greeted("kh")
        let forked = head(tree(7, fork: 6))
        let package = EntryPackage(
            request: 0,
            origin: kh,
            start: 6,
            count: 1,
            envelopes: Data(count: 100),
            payloads: Data(),
            proof: [],
            target: forked.announced
        )
        #expect(sync.receive(author, .package(package)).compared == [forked])
    }

    @Test func `evidence freezes the log, is kept, told to the others, and to whoever greets`() throws {
        var sync = try fixture()
        let (source, other) = (try sync.greeted("la"), try sync.greeted("my"))
        let found = try #require(try equivocation(tree(4, fork: 2), tree(9)))
        let directives = sync.receive(source, .evidence(found))
        #expect(directives.kept == [found])
        let told = directives.sent.filter { if case .evidence = $0.message { true } else { false } }.map(\.link)
        #expect(told.contains(other) && !told.contains(source))
        #expect(sync.instance.frozen == [kh])
        #expect(sync.receive(other, .evidence(found)).isEmpty)
        #expect(sync.receive(source, .heads([head(tree(12)).announced])).isEmpty)
        #expect(try sync.commitless(source, kh).isEmpty)

        let (newcomer, _) = try sync.connect("sg")
        let greeting = sync.receive(newcomer, .hello(try sync.hello("sg")))
        guard case .evidence(found)? = greeting.sent.first?.message else { throw Unexpected() }
    }

    @Test func `bad evidence freezes nothing and backs its sender off`() throws {
        var sync = try fixture()
        let link = try sync.greeted("la")
        let found = try #require(try equivocation(tree(4, fork: 2), tree(9)))
        let bad = Equivocation(older: found.older, newer: found.newer, proof: [])
        #expect(sync.receive(link, .evidence(bad)).closed.map(\.backOff) == [true])
        #expect(sync.instance.frozen.isEmpty)
    }

    @Test func `what a comparison found is checked before it freezes`() throws {
        var sync = try fixture()
        let found = try #require(try equivocation(tree(4, fork: 2), tree(9)))
        let bad = Equivocation(older: found.older, newer: found.newer, proof: [])
        #expect(sync.instance.proved(bad, nowMs: sync.nowMs).isEmpty)
        #expect(sync.instance.proved(found, nowMs: sync.nowMs).kept == [found])
        #expect(sync.instance.frozen == [kh])
    }

    private struct Unexpected: Error {}
}

extension SyncFixture {
    /// A push of the origin's own, of one entry behind nine.
    fileprivate mutating func commitless(_ link: LinkID, _ origin: LogOrigin) throws -> [SyncDirective] {
        receive(link, .package(SyncFixture.package(origin, 9..<10, request: 0, target: 10)))
    }
}

extension [SyncDirective] {
    fileprivate var compared: [SignedHead] {
        compactMap { if case .compare(let head, _, _) = $0 { head } else { nil } }
    }

    fileprivate var kept: [Equivocation] { compactMap { if case .keep(let found, _) = $0 { found } else { nil } } }
}
