/// The name of a federation, such as `wg-as.asean`: 2 to 64 of `a-z`, `0-9`, `.` and `-`, so that it can stand as
/// the authority of a URI (RFC 3986 §3.2) and in a C2SP log origin.
package struct FederationName: Hashable, Sendable, CustomStringConvertible {
    package let text: String

    package init(_ text: some StringProtocol) throws(NameError) {
        let isAllowed = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
                UInt8(ascii: "."):
                true
            default: false
            }
        }
        guard isAllowed, (2...64).contains(text.utf8.count) else { throw .federation(String(text)) }
        self.text = String(text)
    }

    package var description: String { text }
}
