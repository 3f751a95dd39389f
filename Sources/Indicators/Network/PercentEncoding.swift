/// Percent-encoding (RFC 3986 §2.1), normalised as its §6.2.2 says.
enum PercentEncoding {
    /// The characters that may stand as they are in one component of a URL.
    enum Component {
        case userInfo, path, query

        func allows(_ byte: UInt8) -> Bool {
            if isUnreserved(byte) { return true }
            switch byte {
            case 0x21, 0x24, 0x26, 0x27, 0x2a...0x2c, 0x3b, 0x3d, 0x3a: return true  // sub-delims and ":"
            case 0x28, 0x29: return self != .userInfo  // round brackets, which defang a host
            case 0x40, 0x2f: return self != .userInfo  // "@" and "/"
            case 0x3f: return self == .query
            default: return false
            }
        }
    }

    static func isUnreserved(_ byte: UInt8) -> Bool {
        byte.isAlphanumeric || byte == 0x2d || byte == 0x2e || byte == 0x5f || byte == 0x7e
    }

    /// Capitals in every triplet, unreserved characters decoded, others that may not stand encoded; a `%` that
    /// begins no triplet is data.
    static func normalised(_ text: some Collection<UInt8>, _ component: Component) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var rest = text[...]
        while let byte = rest.popFirst() {
            if byte == 0x25, let decoded = triplet(rest) {
                rest = rest.dropFirst(2)
                if isUnreserved(decoded) { result.append(decoded) } else { appendTriplet(decoded, to: &result) }
            } else if component.allows(byte) {
                result.append(byte)
            } else {
                appendTriplet(byte, to: &result)
            }
        }
        return result
    }

    static func isNormalised(_ text: some Collection<UInt8>, _ component: Component) -> Bool {
        normalised(text, component).elementsEqual(text)
    }

    /// Every triplet decoded; nil where a `%` begins none.
    static func decodeAll(_ text: String) -> [UInt8]? {
        var result: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == 0x25 {
                guard let decoded = triplet(rest) else { return nil }
                rest = rest.dropFirst(2)
                result.append(decoded)
            } else {
                result.append(byte)
            }
        }
        return result
    }

    private static func triplet(_ rest: some Collection<UInt8>) -> UInt8? {
        var digits = rest.prefix(2).makeIterator()
        guard let high = digits.next()?.hexadecimalValue, let low = digits.next()?.hexadecimalValue else { return nil }
        return high << 4 | low
    }

    private static func appendTriplet(_ byte: UInt8, to result: inout [UInt8]) {
        result.append(0x25)
        for nibble in [byte >> 4, byte & 15] { result.append(nibble < 10 ? 0x30 &+ nibble : 0x37 &+ nibble) }
    }
}
