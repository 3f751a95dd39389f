import Entries
import Indicators
import Membership
import Replication

/// DESIGN §7 written down a second time, by brute force over all facts at once: what the merge is tested against.
enum ReferenceMerge {
    /// What a reader of the clearance sees; nil where nothing is live.
    static func view(_ facts: some Sequence<Fact>, kind: Kind, clearance: Clearance) -> View? {
        // Clearance first: filter, then take heads and merge.
        let visible = facts.filter { level($0, kind) <= Int(clearance.rawValue) }
        // Per member only the latest counts, and a withdrawal ends all of the member's earlier statements.
        let members = Set(visible.map(\.entry.member))
        let live = members.sorted().compactMap { member -> Live? in
            let own = visible.filter { $0.entry.member == member }
            guard let latest = own.first(where: { fact in own.allSatisfy { $0.entry <= fact.entry } }) else {
                return nil
            }
            return Live(latest)
        }
        guard !live.isEmpty else { return nil }
        let heads = live.filter { isHead($0, among: live) }
        return View(live: live, heads: heads, kind: kind)
    }

    /// 0 CLEAR, 1 GREEN, 2 AMBER, 3 restricted, 4 RED.
    private static func level(_ fact: Fact, _ kind: Kind) -> Int {
        if fact.tlp == .red { return 4 }
        if fact.tlp == .amberStrict || kind.isPersonal { return 3 }
        if case .named = fact.audience { return 3 }
        return Int(fact.tlp.rawValue)
    }

    /// A statement that stands until its author says otherwise.
    struct Live {
        let fact: Fact
        let statement: Statement
        let clock: Clock
        let decided: Dot

        init?(_ fact: Fact) {
            guard case .statement(let statement, let clock, let renews) = fact.about else { return nil }
            self.fact = fact
            self.statement = statement
            self.clock = clock
            if let renews, renews.member == fact.entry.member, renews.entry < fact.entry {
                decided = renews
            } else {
                decided = fact.dot
            }
        }
    }

    /// In a forged cycle: a head if everything that reaches it is reached from it.
    private static func isHead(_ statement: Live, among live: [Live]) -> Bool {
        let above = reachable(from: statement) { lower in
            live.filter { $0.fact != lower.fact && $0.clock.dots.contains(lower.decided) }
        }
        return above.allSatisfy { upper in
            upper.fact == statement.fact
                || reachable(from: upper) { lower in
                    live.filter { $0.fact != lower.fact && $0.clock.dots.contains(lower.decided) }
                }.contains { $0.fact == statement.fact }
        }
    }

    private static func reachable(from start: Live, _ next: (Live) -> [Live]) -> [Live] {
        var seen: Set<Fact> = []
        var found: [Live] = []
        var open = next(start)
        while let one = open.popLast() {
            guard seen.insert(one.fact).inserted else { continue }
            found.append(one)
            open += next(one)
        }
        return found
    }
}
