package import Membership

/// Whether this node may append to its own log (DESIGN §5, "Restored backup"), as a value: events in, decisions out.
///
/// While it is held, nothing is appended: the data folder may be older than what was sent out, and new entries would
/// then contradict those. It is released when enough of the other members have said what they hold of the own log, and
/// all of that is here.
package struct Quarantine: Sendable {
    package enum Quorum: Hashable, Sendable {
        /// More than half of the other members.
        case majority
        /// So many of them; all where there are fewer.
        case members(Int)
    }

    package enum Decision: Hashable, Sendable {
        case hold(reason: String)
        case release
    }

    /// Why nothing is appended; nil while appending is allowed.
    package private(set) var reason: String?
    /// The other members, as this node's own list has them.
    package private(set) var members: Set<MemberID>
    /// The most of the own log that each has said to hold since the hold began.
    package private(set) var answers: [MemberID: UInt64] = [:]
    private let quorum: Quorum
    /// Of the own log here, durable.
    private var size: UInt64
    /// The tree at `size` is a signed one, not a part of what is being fetched.
    private var isWhole: Bool
    /// What is signed of the own log elsewhere is another history than the one here, or it is closed.
    package private(set) var isContradicted = false
    /// What the member's root has fixed of its earlier logs is not all here.
    package private(set) var lacksEarlier = false

    package init(
        reason: String? = nil,
        members: Set<MemberID> = [],
        quorum: Quorum = .majority,
        size: UInt64 = 0,
        isWhole: Bool = true
    ) {
        self.reason = reason
        self.members = members
        self.quorum = quorum
        self.size = size
        self.isWhole = isWhole
    }

    package var isHeld: Bool { reason != nil }
    package var answered: Int { answers.keys.count { members.contains($0) } }
    /// The most that anybody has said to hold.
    package var newest: UInt64 { answers.values.max() ?? 0 }

    /// Answers that release it; 0 where there is nobody to ask, and only the operator can.
    package var needed: Int {
        switch quorum {
        case .majority: members.isEmpty ? 0 : members.count / 2 + 1
        case .members(let count): min(max(count, 1), members.count)
        }
    }

    /// A member has said by its signed head how much of the own log it holds; 0 where it holds nothing.
    package mutating func heard(_ held: UInt64, from member: MemberID) -> Decision? {
        if reason == nil, held > size {
            answers = [member: held]
            return hold("\(member) holds \(held) entries of this node's own log, \(size) are here")
        }
        guard isHeld else { return nil }
        answers[member] = max(held, answers[member] ?? 0)
        return settle()
    }

    /// A member shows a signed tree of the own log that the one here contradicts: no answer of others mends that.
    package mutating func contradicted(by member: MemberID) -> Decision? {
        isContradicted = true
        return reason == nil ? hold("\(member) holds another history of this node's own log") : nil
    }

    /// Two histories of the own log are proven to be signed: no answer ends the hold.
    package mutating func forked() {
        isContradicted = true
        reason = reason ?? "two histories of this node's own log are signed with its key"
    }

    /// The own log was closed by the member's own root: nothing is ever appended to it again.
    package mutating func closed(by next: String) {
        isContradicted = true
        reason =
            "this node's log is closed, since its root has opened \(next), and the keys here are those of the closed one"
    }

    /// The own log is so long now, durable.
    package mutating func grew(to size: UInt64, isWhole: Bool) -> Decision? {
        self.size = size
        self.isWhole = isWhole
        return settle()
    }

    /// Whether all that counts of the member's earlier logs is here: what was queued may be about it.
    package mutating func earlier(isHere: Bool) -> Decision? {
        lacksEarlier = !isHere
        return settle()
    }

    package mutating func changeMembers(_ members: Set<MemberID>) -> Decision? {
        self.members = members
        return settle()
    }

    /// The operator vouches for the log as it is here; refused where somebody is known to hold more, or something else.
    package mutating func assumeCurrent() -> Decision? {
        guard isHeld, isCurrent else { return nil }
        return release()
    }

    /// Nothing that is known speaks against appending to what is here.
    package var isCurrent: Bool { isWhole && newest <= size && !isContradicted }

    private mutating func hold(_ reason: String) -> Decision {
        self.reason = reason
        return .hold(reason: reason)
    }

    private mutating func settle() -> Decision? {
        guard isHeld, needed > 0, answered >= needed, isCurrent, !lacksEarlier else { return nil }
        return release()
    }

    private mutating func release() -> Decision {
        reason = nil
        answers = [:]
        return .release
    }
}
