/// Why a list of revoked keys is refused, or cannot be made.
package enum RevocationError: Error, Equatable, Sendable, CustomStringConvertible {
    // Its form.
    case tooLarge(bytes: Int)
    case malformed(String)
    // What it says.
    case serial(UInt64)
    case keyCount(Int)
    case reason(String)
    case revokesItsRoot(MemberID)
    // Who stands behind it.
    case wrongFederation(FederationName, expected: FederationName)
    case unpinnedMember(MemberID)
    case unpinnedRoot(MemberID, Fingerprint)
    case badSignature(MemberID)
    case superseded(MemberID, serial: UInt64, held: UInt64)
    case signing(CertificateError)

    /// Whether nobody could have passed it on in good faith, whichever roots he pins.
    package var isSendersFault: Bool {
        switch self {
        case .unpinnedMember, .unpinnedRoot, .superseded, .signing: false
        default: true
        }
    }

    package var description: String {
        switch self {
        case .tooLarge(let bytes):
            "a revocation list of \(bytes) bytes exceeds the limit of \(RevocationList.bytesMax)"
        case .malformed(let line): "it is no revocation list: \(QuotedText(line)) does not belong there"
        case .serial(let serial):
            "\(serial) is not the serial of a revocation list: use a number from 1 to \(RevocationList.serialMax)"
        case .keyCount(let count): "a revocation list has 1 to \(RevocationList.keysMax) keys, not \(count)"
        case .reason(let text):
            "\(QuotedText(text)) is not a reason: use 1 to \(RevocationList.reasonBytesMax) printable ASCII characters"
        case .revokesItsRoot(let member):
            "the list revokes the root of '\(member)' that signs it; a root is replaced by having the peers pin another"
        case .wrongFederation(let found, let expected): "the list is of federation '\(found)', not '\(expected)'"
        case .unpinnedMember(let member): "no root is pinned for member '\(member)', whose list it is"
        case .unpinnedRoot(let member, let root):
            "the root \(root), which is to have signed it, is not pinned for '\(member)'"
        case .badSignature(let member): "the root of '\(member)' did not sign it"
        case .superseded(let member, let serial, let held):
            "list \(serial) of '\(member)' does not supersede list \(held), which is in force: make one that goes on from it"
        case .signing(let error): "\(error)"
        }
    }
}
