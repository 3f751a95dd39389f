/// Why a statement that opens a new log is refused, or cannot be made.
package enum IncarnationError: Error, Equatable, Sendable, CustomStringConvertible {
    // Its form.
    case tooLarge(bytes: Int)
    case malformed(String)
    // What it says.
    case number(UInt64, after: LogOrigin)
    case size(UInt64)
    // Who stands behind it.
    case otherMember(LogOrigin, MemberID)
    case wrongFederation(FederationName, expected: FederationName)
    case unpinnedMember(MemberID)
    case unpinnedRoot(MemberID, Fingerprint)
    case badSignature(MemberID)
    case signing(CertificateError)

    /// Whether nobody could have passed it on in good faith, whichever roots he pins.
    package var isSendersFault: Bool {
        switch self {
        case .unpinnedMember, .unpinnedRoot, .otherMember, .signing: false
        default: true
        }
    }

    package var description: String {
        switch self {
        case .tooLarge(let bytes):
            "a statement of \(bytes) bytes that opens a log exceeds the limit of \(IncarnationStatement.bytesMax)"
        case .malformed(let line): "it opens no log: \(QuotedText(line)) does not belong there"
        case .number(let number, let log): "log \(number) does not follow \(log): the next number is one more"
        case .size(let size):
            "a closed log keeps 1 to 2^40 − 1 entries, not \(size): name a size at which others vouch for it"
        case .otherMember(let log, let member): "the root of '\(member)' closes no log of another: \(log)"
        case .wrongFederation(let found, let expected): "the statement is of federation '\(found)', not '\(expected)'"
        case .unpinnedMember(let member): "no root is pinned for member '\(member)', whose log it opens"
        case .unpinnedRoot(let member, let root):
            "the root \(root), which is to have signed it, is not pinned for '\(member)'"
        case .badSignature(let member): "the root of '\(member)' did not sign it"
        case .signing(let error): "\(error)"
        }
    }
}
