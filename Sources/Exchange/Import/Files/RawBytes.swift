import Foundation

extension UnsafeRawBufferPointer {
    func firstIndex(of byte: UInt8, from position: Int) -> Int? {
        guard let base = baseAddress, position < count,
            let found = memchr(base.advanced(by: position), Int32(byte), count - position)
        else { return nil }
        return base.distance(to: UnsafeRawPointer(found))
    }

    /// Without a CR at its end.
    var withoutReturn: UnsafeRawBufferPointer {
        last == 0x0d ? UnsafeRawBufferPointer(rebasing: dropLast()) : self
    }

    /// Without ASCII white space at either end.
    var trimmed: UnsafeRawBufferPointer {
        var low = 0
        var high = count
        while low < high, self[low].isBlank { low += 1 }
        while low < high, self[high - 1].isBlank { high -= 1 }
        return UnsafeRawBufferPointer(rebasing: self[low..<high])
    }
}

extension UInt8 {
    /// Space, tab, LF, VT, FF, CR.
    var isBlank: Bool { self == 0x20 || self &- 9 < 5 }
    var isDigit: Bool { self &- 0x30 < 10 }
}

extension String {
    /// A copy for the rejects file of at most ``ImportLine/rawBytesMax`` bytes, repaired where it is not UTF-8.
    static func raw(_ bytes: UnsafeRawBufferPointer) -> String {
        guard bytes.count > ImportLine.rawBytesMax else { return String(decoding: bytes, as: UTF8.self) }
        var end = ImportLine.rawBytesMax
        while end > ImportLine.rawBytesMax - 4, bytes[end] & 0xc0 == 0x80 { end -= 1 }
        return String(decoding: bytes[..<end], as: UTF8.self) + "…"
    }

    var trimmed: String {
        guard let first = utf8.first, let last = utf8.last, first.isBlank || last.isBlank else { return self }
        let bytes = utf8.drop(while: \.isBlank)
        let end = bytes.lastIndex { !$0.isBlank }.map(bytes.index(after:)) ?? bytes.startIndex
        return String(self[bytes.startIndex..<end])
    }

    /// Such as `"the value"`, on one line of at most 60 characters.
    var quoted: String {
        let shown = unicodeScalars.prefix(60).map { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
                "\\u{\(String(scalar.value, radix: 16))}"
            default: String(scalar)
            }
        }
        return "\"" + shown.joined() + (unicodeScalars.dropFirst(60).isEmpty ? "\"" : "…\"")
    }
}
