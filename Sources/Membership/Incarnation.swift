/// The how-manieth log of its member this is: 1, then one more each time the member must start a new log.
package struct Incarnation: Hashable, Comparable, Sendable, CustomStringConvertible {
    package static let first = Incarnation(unchecked: 1)

    package let number: UInt32

    private init(unchecked number: UInt32) { self.number = number }

    /// Refuses zero.
    package init(_ number: UInt32) throws(NameError) {
        guard number > 0 else { throw .incarnation("0") }
        self.init(unchecked: number)
    }

    /// Reads the one decimal spelling: no sign, no leading zero.
    package init(parsing text: some StringProtocol) throws(NameError) {
        guard text.utf8.count <= 10, let number = UInt32(text), number > 0, String(number) == text else {
            throw .incarnation(String(text))
        }
        self.init(unchecked: number)
    }

    package var description: String { String(number) }

    package static func < (left: Incarnation, right: Incarnation) -> Bool { left.number < right.number }
}
