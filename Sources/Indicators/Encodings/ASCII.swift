extension UInt8 {
    var isDigit: Bool { self &- 0x30 < 10 }
    var isLower: Bool { self &- 0x61 < 26 }
    var isUpper: Bool { self &- 0x41 < 26 }
    var isLetter: Bool { (self | 0x20) &- 0x61 < 26 }
    var isAlphanumeric: Bool { isDigit || isLetter }
    var asLower: UInt8 { isUpper ? self | 0x20 : self }
    var isSpace: Bool { self == 0x20 || self &- 9 < 5 }

    var hexadecimalValue: UInt8? {
        if isDigit { return self &- 0x30 }
        let letter = (self | 0x20) &- 0x61
        return letter < 6 ? letter &+ 10 : nil
    }
}

extension String {
    /// ASCII letters in lower case; everything else untouched.
    var asciiLowercased: String {
        guard utf8.contains(where: \.isUpper) else { return self }
        return String(decoding: utf8.lazy.map(\.asLower), as: UTF8.self)
    }

    var asciiUppercased: String {
        String(decoding: utf8.lazy.map { $0.isLower ? $0 & 0xdf : $0 }, as: UTF8.self)
    }

    var isASCII: Bool { utf8.allSatisfy { $0 < 0x80 } }

    /// Without white space (Unicode's) at either end.
    var trimmed: String {
        guard let first = utf8.first, let last = utf8.last else { return self }
        if first > 0x20, first < 0x80, last > 0x20, last < 0x80 { return self }
        let scalars = unicodeScalars
        guard let start = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let end = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return String(scalars[start...end])
    }

    /// Whether all bytes satisfy the test, and their number lies in the range.
    func isMade(of test: (UInt8) -> Bool, count: ClosedRange<Int>) -> Bool {
        count.contains(utf8.count) && utf8.allSatisfy(test)
    }

    func isDigits(_ count: ClosedRange<Int>) -> Bool { isMade(of: \.isDigit, count: count) }

    func isLowerHexadecimal(_ count: Int) -> Bool {
        isMade(of: { $0.isDigit || $0 &- 0x61 < 6 }, count: count...count)
    }

    func isHexadecimal(_ count: Int) -> Bool {
        isMade(of: { $0.hexadecimalValue != nil }, count: count...count)
    }

    /// Around the first separator, an ASCII character; nil where there is none. By bytes: a combining mark after the
    /// separator does not hide it.
    func split(first separator: Unicode.Scalar) -> (head: String, tail: String)? {
        guard let index = utf8.firstIndex(of: UInt8(ascii: separator)) else { return nil }
        return (String(self[..<index]), String(self[utf8.index(after: index)...]))
    }

    /// The text after an ASCII prefix, which is compared without regard to case.
    func dropping(prefix: String) -> String? {
        guard utf8.count >= prefix.utf8.count, zip(utf8, prefix.utf8).allSatisfy({ $0.asLower == $1.asLower }) else {
            return nil
        }
        return String(decoding: utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
    }
}
