package import Membership

/// A version vector: for each member the decision that had been read, at most one, in the order of their ids.
package struct Clock: Hashable, Sendable, CustomStringConvertible {
    package private(set) var dots: [Dot]

    package init() { dots = [] }

    package init(_ dots: [Dot]) {
        self.dots = []
        for dot in dots { add(dot) }
    }

    package var isEmpty: Bool { dots.isEmpty }

    package subscript(member: MemberID) -> Dot? { dots.first { $0.member == member } }

    package func contains(_ dot: Dot) -> Bool { dots.contains(dot) }

    /// Keeps the later of two dots of one member.
    package mutating func add(_ dot: Dot) {
        if let position = dots.firstIndex(where: { $0.member >= dot.member }) {
            if dots[position].member != dot.member {
                dots.insert(dot, at: position)
            } else if dots[position] < dot {
                dots[position] = dot
            }
        } else {
            dots.append(dot)
        }
    }

    package mutating func join(_ other: Clock) {
        for dot in other.dots { add(dot) }
    }

    /// The dots joined by commas, as the command line and an HTTP ETag carry it; `-` when empty.
    package var description: String { dots.isEmpty ? "-" : dots.map(\.description).joined(separator: ",") }

    package init?(_ text: String) {
        self.init()
        if text == "-" { return }
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let dot = Dot(String(part)) else { return nil }
            add(dot)
        }
    }
}
