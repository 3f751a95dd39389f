/// Digits as people write them: any script's digits, an optional plus, and the usual punctuation.
enum DialString {
    enum Fault: Error, Equatable {
        /// It has letters, or another character that no number has.
        case character(Unicode.Scalar)
        case noDigits
    }

    /// ASCII digits with a leading plus where there was one.
    static func digits(_ text: String) throws(Fault) -> String {
        var digits: [UInt8] = []
        digits.reserveCapacity(16)
        var hasDigit = false
        for scalar in text.unicodeScalars {
            if let digit = digit(scalar) {
                digits.append(0x30 &+ digit)
                hasDigit = true
            } else if scalar == "+" || scalar == "\u{ff0b}", digits.isEmpty {
                digits.append(0x2b)
            } else if !isPunctuation(scalar) {
                throw .character(scalar)
            }
        }
        guard hasDigit else { throw .noDigits }
        return String(decoding: digits, as: UTF8.self)
    }

    /// The digits of text that holds nothing else but a number's punctuation; nil for other text.
    static func compact(_ text: String) -> String? { try? digits(text) }

    /// The value of a decimal digit of any script: 0 for `0`, `๐`, `០`, `၀`, `０`.
    static func digit(_ scalar: Unicode.Scalar) -> UInt8? {
        if scalar.value < 0x80 {
            return scalar.value &- 0x30 < 10 ? UInt8(truncatingIfNeeded: scalar.value &- 0x30) : nil
        }
        guard scalar.properties.numericType == .decimal, let value = scalar.properties.numericValue,
            value >= 0, value <= 9
        else { return nil }
        return UInt8(value)
    }

    private static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20, 0x28, 0x29, 0x2d, 0x2e, 0xa0, 0xad, 0x200b, 0x200e, 0x200f, 0x2010...0x2015, 0x202a...0x202e,
            0x202f, 0x2060, 0x2066...0x2069, 0x2212, 0x3000, 0xfeff, 0xff08, 0xff09, 0xff0d:
            true
        default: false
        }
    }
}
