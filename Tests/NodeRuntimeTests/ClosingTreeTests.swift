import Membership
import Replication
import Testing
import TransparencyLog

@testable import NodeRuntime

/// th closes its log, of which three entries are here.
struct ClosingTreeTests {
    /// `trees`: what each member vouches for, as its size and the letter of a history.
    private static func choose(
        _ size: UInt64?,
        _ trees: [String: (UInt64, Character)],
        revoked: [String] = []
    ) throws -> (size: UInt64, root: TransparencyLog.Digest?) {
        let origin = try LogOrigin(parsing: "wg-as.asean/th/1")
        let given = try trees.map { member, tree in
            AnnouncedCosignature(
                origin: origin,
                witness: try MemberID(member),
                size: tree.0,
                root: Self.root(tree),
                bytes: [UInt8](repeating: 0, count: AnnouncedCosignature.byteCount),
                certificates: []
            )
        }
        let members = Set(try ["kh", "la", "my", "th", "vn"].map { try MemberID($0) })
        return try ClosingTree(of: origin, held: 3, members: members, given: given) {
            !revoked.contains($0.witness.text)
        }.choose(size)
    }

    private static func root(_ tree: (UInt64, Character)) -> TransparencyLog.Digest {
        MerkleHash.leaf(Array("\(tree.0)\(tree.1)".utf8))
    }

    private static func refusal(
        _ size: UInt64?,
        _ trees: [String: (UInt64, Character)]
    ) throws -> String {
        do {
            _ = try choose(size, trees)
            return ""
        } catch let error as NodeError { return "\(error)" }
    }

    @Test func `what is held and vouched for is the default, and more of it may be given`() throws {
        let trees: [String: (UInt64, Character)] = ["kh": (2, "a"), "la": (2, "a"), "my": (3, "a")]
        let (chosen, more) = (try Self.choose(nil, trees), try Self.choose(3, trees))
        #expect(chosen.size == 2 && chosen.root == nil)
        #expect(more.size == 3 && more.root == nil)
        #expect(try Self.refusal(1, trees).contains("give --at 2 or more, not 1"))
        #expect(try Self.refusal(0, [:]).contains("give --at from 1, not 0"))
    }

    @Test func `without a quorum the operator says, and is told what there is`() throws {
        let trees: [String: (UInt64, Character)] = ["kh": (9, "a"), "la": (9, "a")]
        #expect(
            try Self.refusal(nil, trees).contains(
                "by more than two thirds of 4 members: say by --at how many entries are to count; wg-as.asean/th/1 is held here "
                    + "up to 3 entries, and vouched for up to 9 by kh and la"
            )
        )
        #expect(try Self.choose(9, trees).root == Self.root((9, "a")))
    }

    @Test func `beyond what is held more than two thirds have to vouch for one tree`() throws {
        let one: [String: (UInt64, Character)] = ["kh": (9, "a"), "la": (9, "a"), "my": (9, "a"), "vn": (7, "b")]
        let chosen = try Self.choose(nil, one)
        #expect(chosen.size == 9 && chosen.root == Self.root((9, "a")))
        let two: [String: (UInt64, Character)] = ["kh": (9, "a"), "la": (9, "a"), "my": (9, "b")]
        #expect(try Self.refusal(nil, two).contains("whether of one history cannot be told here"))
        #expect(try Self.choose(9, two).root == Self.root((9, "a")))
    }

    @Test func `a tree that is held does not count by words for more, which may be of another history`() throws {
        let trees: [String: (UInt64, Character)] = ["kh": (9, "a"), "la": (9, "a"), "my": (3, "b"), "vn": (2, "b")]
        #expect(try Self.refusal(nil, trees).contains("vouched for up to 9 by kh and la"))
        #expect(try Self.choose(3, trees).root == nil)
    }

    @Test func `a revoked key makes no tree count, and does not lower what peers refuse to lose`() throws {
        let trees: [String: (UInt64, Character)] = ["kh": (9, "a"), "la": (9, "a"), "my": (9, "a"), "vn": (2, "a")]
        #expect(throws: NodeError.self) { try Self.choose(nil, trees, revoked: ["kh"]) }
        #expect(throws: NodeError.self) { try Self.choose(2, trees, revoked: ["kh"]) }
        #expect(throws: NodeError.self) { try Self.choose(9, trees, revoked: ["kh", "la"]) }
        #expect(try Self.choose(9, trees, revoked: ["kh"]).root == Self.root((9, "a")))
    }

    @Test func `nobody alone, and none who is no member, makes a tree count that is not held`() throws {
        #expect(try Self.refusal(9, ["kh": (9, "a")]).contains("more than a third of the members have to vouch"))
        #expect(
            try Self.refusal(9, ["kh": (9, "a"), "sg": (9, "a"), "th": (9, "a")]).contains("vouched for up to 9 by kh;")
        )
        let even: [String: (UInt64, Character)] = ["kh": (9, "a"), "la": (9, "a"), "my": (9, "b"), "vn": (9, "b")]
        #expect(try Self.refusal(9, even).contains("2 different trees of that size"))
    }
}
