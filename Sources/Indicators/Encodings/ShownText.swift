/// Text as a screen showed it: NFC, one space for any run of white space, none at the ends, nothing invisible.
enum ShownText {
    static let maximumBytes = 128

    /// `compact`: what looks like a number is written without its spaces, hyphens and brackets, in ASCII digits.
    static func clean(_ raw: String, compact: Bool) throws(Refusal) -> (text: String, warnings: [String]) {
        var text = ""
        var pendingSpace = false
        var invisible = false
        for scalar in UnicodeText.normalised(raw).unicodeScalars {
            if scalar.properties.isWhitespace {
                pendingSpace = !text.isEmpty
            } else if isInvisible(scalar) {
                invisible = true
            } else if scalar.properties.generalCategory == .control {
                throw Refusal("it has a control character", "give the text as shown, without it")
            } else {
                if pendingSpace { text.append(" ") }
                pendingSpace = false
                text.unicodeScalars.append(scalar)
            }
        }
        text = UnicodeText.normalised(text)
        if compact, let number = DialString.compact(text) { text = number }
        guard !text.isEmpty else { throw Refusal("empty", "give the text as shown") }
        guard text.utf8.count <= maximumBytes else {
            throw Refusal("longer than \(maximumBytes) bytes", "give the name or number shown, not the message")
        }
        return (text, invisible ? ["invisible characters were taken out"] : [])
    }

    /// The stable part of the rules above.
    static func isClean(_ text: some StringProtocol) -> Bool {
        let bytes = text.utf8
        guard (1...maximumBytes).contains(bytes.count), bytes.first != 0x20 else { return false }
        var previous: UInt8 = 0
        for byte in bytes {
            if byte < 0x20 || byte == 0x7f || (byte == 0x20 && previous == 0x20) { return false }
            previous = byte
        }
        return previous != 0x20
    }

    /// Zero-width and direction characters: two texts that differ in them look the same. Joiners are kept, because
    /// scripts of the region need them.
    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0xad, 0x200b, 0x200e, 0x200f, 0x202a...0x202e, 0x2060...0x2064, 0x2066...0x2069, 0xfeff: true
        default: false
        }
    }
}
