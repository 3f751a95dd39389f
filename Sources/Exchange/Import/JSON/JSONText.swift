/// Reads RFC 8259 strictly: UTF-8, no comments, no trailing commas, no name twice in an object.
package struct JSONText {
    /// Objects and lists inside of each other.
    static let depthMax = 32

    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    /// The one value that the bytes hold.
    package static func parse(_ bytes: UnsafeRawBufferPointer) throws(JSONFault) -> JSONValue {
        var text = JSONText(bytes)
        let value = try text.value(depth: 0)
        text.skipBlanks()
        guard text.position == bytes.count else { throw text.fault("more follows after the value") }
        return value
    }

    /// The elements of a list, each with the bytes it stands in; nil where the bytes do not begin with `[`.
    static func elements(
        _ bytes: UnsafeRawBufferPointer
    ) throws(JSONFault) -> [(value: JSONValue, range: Range<Int>)]? {
        var text = JSONText(bytes)
        text.skipBlanks()
        guard text.next == UInt8(ascii: "[") else { return nil }
        var elements: [(JSONValue, Range<Int>)] = []
        try text.list { text throws(JSONFault) in
            let start = text.position
            elements.append((try text.value(depth: 1), start..<text.position))
        }
        text.skipBlanks()
        guard text.position == bytes.count else { throw text.fault("more follows after the list") }
        return elements
    }

    private init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private func fault(_ reason: String) -> JSONFault { JSONFault(byte: position, reason: reason) }

    private mutating func skipBlanks() {
        while let byte = next, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { position += 1 }
    }

    private mutating func value(depth: Int) throws(JSONFault) -> JSONValue {
        skipBlanks()
        switch next {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["):
            guard depth < Self.depthMax else { throw fault("nested deeper than \(Self.depthMax)") }
            var items: [JSONValue] = []
            try list { text throws(JSONFault) in items.append(try text.value(depth: depth + 1)) }
            return .list(items)
        case UInt8(ascii: "\""): return .text(try string())
        case UInt8(ascii: "t"): return try word("true", .flag(true))
        case UInt8(ascii: "f"): return try word("false", .flag(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case let byte? where byte.isDigit || byte == UInt8(ascii: "-"): return try number()
        case nil: throw fault("a value is missing")
        default: throw fault("a value cannot begin so; texts stand in double quotes")
        }
    }

    private mutating func word(_ word: String, _ value: JSONValue) throws(JSONFault) -> JSONValue {
        guard bytes[position...].starts(with: word.utf8) else { throw fault("only true, false and null are words") }
        position += word.utf8.count
        return value
    }

    private mutating func list(_ element: (inout JSONText) throws(JSONFault) -> Void) throws(JSONFault) {
        position += 1
        skipBlanks()
        if next == UInt8(ascii: "]") {
            position += 1
            return
        }
        while true {
            skipBlanks()
            try element(&self)
            skipBlanks()
            switch next {
            case UInt8(ascii: ","): position += 1
            case UInt8(ascii: "]"):
                position += 1
                return
            default: throw fault("a list goes on with ',' or ends with ']'")
            }
        }
    }

    private mutating func object(depth: Int) throws(JSONFault) -> JSONValue {
        guard depth < Self.depthMax else { throw fault("nested deeper than \(Self.depthMax)") }
        position += 1
        var members: [JSONValue.Member] = []
        var names: Set<String> = []
        skipBlanks()
        if next == UInt8(ascii: "}") {
            position += 1
            return .object([])
        }
        while true {
            skipBlanks()
            guard next == UInt8(ascii: "\"") else { throw fault("a name in double quotes is missing") }
            let name = try string()
            guard !isTwin(name, members, &names) else { throw fault("name \(name.quoted) stands twice") }
            skipBlanks()
            guard next == UInt8(ascii: ":") else { throw fault("':' is missing after \(name.quoted)") }
            position += 1
            members.append(JSONValue.Member(name: name, value: try value(depth: depth + 1)))
            skipBlanks()
            switch next {
            case UInt8(ascii: ","): position += 1
            case UInt8(ascii: "}"):
                position += 1
                return .object(members)
            default: throw fault("an object goes on with ',' or ends with '}'")
            }
        }
    }

    /// Whether the name stands among the members; a set is only worth its while where they are many.
    private func isTwin(_ name: String, _ members: [JSONValue.Member], _ names: inout Set<String>) -> Bool {
        guard members.count >= 16 else { return members.contains { $0.name == name } }
        if names.isEmpty { names = Set(members.map(\.name)) }
        return !names.insert(name).inserted
    }

    /// RFC 8259 §6.
    private mutating func number() throws(JSONFault) -> JSONValue {
        let start = position
        if next == UInt8(ascii: "-") { position += 1 }
        if next == UInt8(ascii: "0") {
            position += 1
            if next?.isDigit == true { throw fault("a number cannot begin with 0; write it as a text") }
        } else {
            try digits()
        }
        if next == UInt8(ascii: ".") {
            position += 1
            try digits()
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            position += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { position += 1 }
            try digits()
        }
        return .number(String(decoding: bytes[start..<position], as: UTF8.self))
    }

    private mutating func digits() throws(JSONFault) {
        guard next?.isDigit == true else { throw fault("a digit is missing") }
        while next?.isDigit == true { position += 1 }
    }

    /// RFC 8259 §7.
    private mutating func string() throws(JSONFault) -> String {
        position += 1
        let start = position
        while let byte = next, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { position += 1 }
        guard next != UInt8(ascii: "\"") else {
            defer { position += 1 }
            return try utf8(bytes[start..<position], at: start)
        }
        var unescaped = Array(bytes[start..<position])
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                return try utf8(unescaped, at: start)
            case UInt8(ascii: "\\"): try escape(into: &unescaped)
            case ..<0x20: throw fault("a control character inside of a text; write it as \\n, \\t or \\u00..")
            default:
                unescaped.append(byte)
                position += 1
            }
        }
        throw fault("a text is not closed")
    }

    private func utf8(_ text: some Sequence<UInt8>, at start: Int) throws(JSONFault) -> String {
        guard let valid = String(validating: text, as: UTF8.self) else {
            throw JSONFault(byte: start, reason: "a text is not UTF-8")
        }
        return valid
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSONFault) {
        position += 1
        guard let letter = next else { throw fault("a text is not closed") }
        let simple: UInt8? =
            switch letter {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): letter
            case UInt8(ascii: "b"): 0x08
            case UInt8(ascii: "f"): 0x0c
            case UInt8(ascii: "n"): 0x0a
            case UInt8(ascii: "r"): 0x0d
            case UInt8(ascii: "t"): 0x09
            default: nil
            }
        if let simple {
            position += 1
            text.append(simple)
            return
        }
        guard letter == UInt8(ascii: "u") else { throw fault("an unknown escape; a backslash is written \\\\") }
        var code = try hexadecimal()
        if (0xd800..<0xdc00).contains(code), next == UInt8(ascii: "\\") {
            position += 1
            guard next == UInt8(ascii: "u") else { throw fault("half of a surrogate pair is missing") }
            let low = try hexadecimal()
            guard (0xdc00..<0xe000).contains(low) else { throw fault("half of a surrogate pair is missing") }
            code = 0x10000 + (code - 0xd800) << 10 + (low - 0xdc00)
        }
        guard let scalar = Unicode.Scalar(code) else { throw fault("half of a surrogate pair is missing") }
        text.append(contentsOf: UTF8.encode(scalar).map { Array($0) } ?? [])
    }

    /// The four digits after `u`.
    private mutating func hexadecimal() throws(JSONFault) -> UInt32 {
        position += 1
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw fault("\\u needs four hexadecimal digits")
            }
            code = code << 4 | UInt32(digit)
            position += 1
        }
        return code
    }
}
