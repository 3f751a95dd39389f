/// The id of a member of the federation: 2 to 32 of `a-z`, `0-9` and `-`; countries use ISO 3166-1 alpha-2.
package struct MemberID: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let text: String

    package init(_ text: Substring) throws(NameError) { try self.init(String(text)) }

    package init(_ text: String) throws(NameError) {
        let isAllowed = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
            default: false
            }
        }
        guard isAllowed, (2...32).contains(text.utf8.count) else { throw .member(text) }
        self.text = text
    }

    package var description: String { text }

    package static func < (left: MemberID, right: MemberID) -> Bool { left.text < right.text }
}
