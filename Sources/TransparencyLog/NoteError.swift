/// Why a signed note was refused, or could not be made.
package enum NoteError: Error, Equatable, CustomStringConvertible {
    /// More bytes than `SignedNote.byteCountMax`.
    case tooLarge(byteCount: Int)
    /// Not valid UTF-8.
    case notUTF8
    /// An ASCII control character other than newline.
    case controlCharacter(offset: Int)
    /// The text is empty or does not end in a newline.
    case unterminatedText
    /// No blank line separates the text from signatures.
    case noSignatures
    /// A signature line is not `— <name> <base64>` and newline; lines count from 1.
    case malformedSignature(line: Int)
    /// More than `SignedNote.signatureCountMax` signatures.
    case tooManySignatures(count: Int)
    /// A signature of a known key does not verify.
    case badSignature(name: String, keyID: UInt32)
    /// None of the known keys has signed.
    case noKnownSignature
    /// Two different known keys share name and key ID.
    case ambiguousKey(name: String, keyID: UInt32)
    /// The key is of the other signature type.
    case wrongKeyType(SignatureType)
    /// A cosignature time above 2^63 − 1.
    case timeOutOfRange(UInt64)
    /// The cryptographic library refused to sign.
    case signingFailed

    package var description: String {
        switch self {
        case .tooLarge(let byteCount):
            "note of \(byteCount) bytes is above the limit of \(SignedNote.byteCountMax); fetch it again"
        case .notUTF8:
            "note is not valid UTF-8; fetch it again"
        case .controlCharacter(let offset):
            "note has a control character at byte \(offset); fetch it again"
        case .unterminatedText:
            "text of the note is empty or does not end in a newline; end it with one"
        case .noSignatures:
            "note has no blank line followed by signatures; fetch it again, whole"
        case .malformedSignature(let line):
            "signature line \(line) of the note is malformed; fetch it again, whole"
        case .tooManySignatures(let count):
            "note has \(count) signatures, above the limit of \(SignedNote.signatureCountMax); drop some cosignatures"
        case .badSignature(let name, let keyID):
            "signature by \(name)+\(Hexadecimal.encode(keyID)) does not verify; distrust whoever sent the note"
        case .noKnownSignature:
            "note is signed by none of the known keys; check which verifier keys are configured"
        case .ambiguousKey(let name, let keyID):
            "two known keys are called \(name)+\(Hexadecimal.encode(keyID)); remove one of them"
        case .wrongKeyType(let type):
            "key of signature type \(type.rawValue) cannot be used here; use the other type"
        case .timeOutOfRange(let time):
            "cosignature time \(time) is above 2^63 - 1 seconds; check the clock of its signer"
        case .signingFailed:
            "Ed25519 signing failed; check the private key"
        }
    }
}
