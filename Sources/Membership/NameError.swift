/// Why a text is not one of the names of a federation.
package enum NameError: Error, Equatable, Sendable, CustomStringConvertible {
    case member(String)
    case unknownMember(MemberID, known: [MemberID])
    case federation(String)
    case incarnation(String)
    case origin(String)
    case identity(String)
    case fingerprint(String)
    case address(String)

    package var description: String {
        switch self {
        case .member(let text):
            "\(QuotedText(text)) is not a member id: use 2 to 32 of a-z, 0-9 and '-', such as 'th'"
        case .unknownMember(let member, let known):
            "no member '\(member)' is known here; name one of \(known.map(\.text).joined(separator: ", "))"
        case .federation(let text):
            "\(QuotedText(text)) is not a federation name: use 2 to 64 of a-z, 0-9, '.' and '-', such as 'wg-as.asean'"
        case .incarnation(let text):
            "\(QuotedText(text)) is not an incarnation: use a whole number from 1 to 4294967295"
        case .origin(let text):
            "\(QuotedText(text)) is not a log origin: use <federation>/<member>/<incarnation>"
        case .identity(let text):
            "\(QuotedText(text)) is not an identity: use mandala://<federation>/<member>/node or …/log/<incarnation>"
        case .fingerprint(let text):
            "\(QuotedText(text)) is not a fingerprint: use SHA256: and 32 hexadecimal pairs joined by ':'"
        case .address(let text):
            "\(QuotedText(text)) is not an address: use host:port, such as 'node.example.com:7443' or '[2001:db8::1]:7443'"
        }
    }
}
