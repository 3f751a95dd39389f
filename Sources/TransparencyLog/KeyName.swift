/// Rules of C2SP signed-note for the name of a key.
enum KeyName {
    /// Whether the name is non-empty and free of Unicode spaces, plus signs and control characters.
    static func isValid(_ name: some StringProtocol) -> Bool {
        !name.isEmpty
            && name.unicodeScalars.allSatisfy { scalar in
                scalar != "+" && scalar.value >= 0x20 && !scalar.properties.isWhitespace
            }
    }

    /// Whether two names are the same bytes; `String` would also take canonically equivalent ones for equal.
    static func areSame(_ left: String, _ right: String) -> Bool {
        left.utf8.elementsEqual(right.utf8)
    }
}

/// Why a key was refused.
package enum KeyError: Error, Equatable, CustomStringConvertible {
    /// The name is empty or holds a space, a plus sign or a control character.
    case invalidName
    /// Not `name+hex8+base64` (or `PRIVATE+KEY+…` for a signing key).
    case malformed
    /// The signature type is neither 0x01 nor 0x04.
    case unsupportedType(UInt8)
    /// The key material is not 32 bytes.
    case wrongLength(Int)
    /// The key ID in the text is not that of the name and key.
    case wrongKeyID(stated: UInt32, computed: UInt32)

    package var description: String {
        switch self {
        case .invalidName:
            "key name is empty or holds a space, a plus sign or a control character; choose another"
        case .malformed:
            "key is not of the form name+hex8+base64; copy it again, whole"
        case .unsupportedType(let type):
            "key has signature type \(type); only 1 (Ed25519) and 4 (cosignature) are supported"
        case .wrongLength(let count):
            "key material has \(count) bytes instead of 32; copy it again, whole"
        case .wrongKeyID(let stated, let computed):
            "key states ID \(Hexadecimal.encode(stated)) but has \(Hexadecimal.encode(computed)); copy it again, whole"
        }
    }
}

/// The signature type byte of a key (C2SP signed-note); both sign with Ed25519.
package enum SignatureType: UInt8, Sendable {
    /// 0x01: a signature over the text of the note.
    case ed25519 = 0x01
    /// 0x04: a timestamped cosignature/v1 over a checkpoint (C2SP tlog-cosignature).
    case cosignature = 0x04
}
