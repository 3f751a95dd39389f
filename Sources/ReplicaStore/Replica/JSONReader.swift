package import Indicators

extension JSONText {
    /// What `list` wrote; nil for anything else.
    static func readList(_ text: String?) -> [String]? {
        guard var text else { return [] }
        return text.withUTF8 { readList($0) }
    }

    /// What `fields` wrote; nil for anything else.
    package static func readFields(_ text: String?) -> [Field]? {
        guard var text else { return [] }
        return text.withUTF8 { readFields($0) }
    }

    static func readList(_ text: UnsafeBufferPointer<UInt8>?) -> [String]? {
        guard let text else { return [] }
        var reader = JSONReader(text)
        guard let items = reader.array(), reader.isAtEnd else { return nil }
        return items
    }

    static func readFields(_ text: UnsafeBufferPointer<UInt8>?) -> [Field]? {
        guard let text else { return [] }
        var reader = JSONReader(text)
        guard let fields = reader.object(), reader.isAtEnd else { return nil }
        return fields
    }
}

/// Reads the JSON that `JSONText` writes, which has no white space.
private struct JSONReader {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    mutating func object() -> [Field]? {
        guard take("{") else { return nil }
        var fields: [Field] = []
        if take("}") { return fields }
        repeat {
            guard let name = string(), take(":"), let value = value() else { return nil }
            fields.append(Field(name: name, value: value))
        } while take(",")
        return take("}") ? fields : nil
    }

    mutating func array() -> [String]? {
        guard take("[") else { return nil }
        var items: [String] = []
        if take("]") { return items }
        repeat {
            guard let item = string() else { return nil }
            items.append(item)
        } while take(",")
        return take("]") ? items : nil
    }

    private mutating func value() -> FieldValue? {
        guard position < bytes.count else { return nil }
        switch bytes[position] {
        case UInt8(ascii: "\""): return string().map { .text($0) }
        case UInt8(ascii: "["): return array().map { .list($0) }
        default: return literal()
        }
    }

    private mutating func literal() -> FieldValue? {
        let word = bytes[position...].prefix { $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "}") }
        position = word.endIndex
        let text = String(decoding: word, as: UTF8.self)
        switch text {
        case "true": return .boolean(true)
        case "false": return .boolean(false)
        case "null": return .decimal(.nan)
        default: return Int64(text).map { .integer($0) } ?? Double(text).map { .decimal($0) }
        }
    }

    private mutating func string() -> String? {
        guard take("\"") else { return nil }
        let plain = bytes[position...].prefix { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
        position = plain.endIndex
        if take("\"") { return String(decoding: UnsafeBufferPointer(rebasing: plain), as: UTF8.self) }
        var text = Array(plain)
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let escaped = escape() else { return nil }
                text.append(escaped)
            default: text.append(byte)
            }
        }
        return nil
    }

    private mutating func escape() -> UInt8? {
        guard position < bytes.count else { return nil }
        let byte = bytes[position]
        position += 1
        guard byte == UInt8(ascii: "u") else { return byte }
        guard position + 4 <= bytes.count else { return nil }
        let digits = String(decoding: bytes[position..<position + 4], as: UTF8.self)
        position += 4
        return UInt8(digits, radix: 16)
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard position < bytes.count, UInt32(bytes[position]) == character.value else { return false }
        position += 1
        return true
    }
}
