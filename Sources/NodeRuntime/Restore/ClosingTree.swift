import Membership
import Replication
import TransparencyLog

/// Which tree of a forked log is to count: one that is held here, or one that enough members vouch for.
struct ClosingTree {
    private struct Tree: Hashable {
        let size: UInt64
        let root: TransparencyLog.Digest
    }

    /// More of the log than is held here, and who vouches for exactly that.
    private struct Vouched {
        let tree: Tree
        let witnesses: [MemberID]
    }

    private let origin: LogOrigin
    private let held: UInt64
    /// By all cosignatures, as peers count them: they refuse less.
    private let quorum: Quorum
    /// By those that verify now, the largest tree held that more than two thirds are proven to hold; 0 where there is none.
    private let proven: UInt64
    private let beyond: [Vouched]

    /// `given`: the newest cosignature of each witness, without those that contradict what is held; `held`: entries.
    /// `verifies`: whether its key is good today.
    init(
        of origin: LogOrigin,
        held: UInt64,
        members: Set<MemberID>,
        given: [AnnouncedCosignature],
        verifies: (AnnouncedCosignature) -> Bool
    ) {
        self.origin = origin
        self.held = held
        func quorum(_ given: [AnnouncedCosignature]) -> Quorum {
            Quorum(
                of: origin,
                size: 0,
                members: members,
                cosignatures: Dictionary(given.map { ($0.witness, $0) }, uniquingKeysWith: { first, _ in first }),
                nowSeconds: 0
            )
        }
        self.quorum = quorum(given)
        let good = given.filter(verifies)
        proven = quorum(good.filter { $0.size <= held }).size
        let others = members.subtracting([origin.member])
        let trees = Dictionary(grouping: good.filter { $0.size > held && others.contains($0.witness) }) {
            Tree(size: $0.size, root: $0.root)
        }
        beyond = trees.map { Vouched(tree: $0, witnesses: $1.map(\.witness).sorted()) }
            .sorted { ($0.tree.size, $0.witnesses.count) > ($1.tree.size, $1.witnesses.count) }
    }

    /// By default what more than two thirds of the members vouch for, and never less. Whether a tree beyond what is held goes on
    /// from that, or from another such tree, cannot be told here: so they have to vouch for one and the same. Where the
    /// operator names its size, more than a third suffice, of whom one at least is honest, and two where there are two.
    ///
    /// `root` is nil where the tree is held.
    func choose(_ size: UInt64?) throws(NodeError) -> (size: UInt64, root: TransparencyLog.Digest?) {
        if let size, size < max(1, quorum.size) {
            guard quorum.size > 0 else { throw NodeError("\(origin): give --at from 1, not \(size)") }
            throw NodeError(
                "more than two thirds of the members vouch for \(quorum.size) entries of \(origin), and refuse to lose any of "
                    + "them: give --at \(quorum.size) or more, not \(size)"
            )
        }
        guard let size else { return try standard() }
        if size <= held { return (size, nil) }
        let trees = beyond.filter { $0.tree.size == size && isVouched($0, byMoreThanThirds: 1) }
        if trees.count == 1 { return (size, trees[0].tree.root) }
        throw NodeError(
            trees.isEmpty
                ? "--at \(size): \(told); beyond what is held, more than a third of the members have to vouch for one tree"
                : "--at \(size): members vouch for \(trees.count) different trees of that size; \(told)"
        )
    }

    private func standard() throws(NodeError) -> (size: UInt64, root: TransparencyLog.Digest?) {
        let trees = beyond.filter { isVouched($0, byMoreThanThirds: 2) && $0.tree.size >= quorum.size }
        if let tree = trees.first?.tree { return (tree.size, tree.root) }
        if quorum.size == 0 {
            throw NodeError(
                "no tree of \(origin) is vouched for by more than two thirds of \(quorum.members) members: say by --at how many "
                    + "entries are to count; \(told)"
            )
        }
        guard proven == quorum.size else {
            throw NodeError(
                "more than two thirds of the members vouch for \(quorum.size) entries of \(origin) or more, but whether of one "
                    + "history cannot be told here: \(told); use the data folder or a backup that holds the longest, or say by "
                    + "--at which counts"
            )
        }
        return (proven, nil)
    }

    private func isVouched(_ tree: Vouched, byMoreThanThirds thirds: Int) -> Bool {
        tree.witnesses.count * 3 > quorum.members * thirds && tree.witnesses.count >= min(2, quorum.members)
    }

    private var told: String {
        let trees = beyond.prefix(8).map { "\($0.tree.size) by \($0.witnesses.map(\.text).joined(separator: " and "))" }
        let here = "\(origin) is held here up to \(held) entries"
        return trees.isEmpty ? here : "\(here), and vouched for up to \(trees.joined(separator: ", "))"
    }
}
