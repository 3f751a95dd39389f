/// Writes RFC 8259 without white space, in the order of the calls.
package struct JSONWriter {
    package private(set) var bytes: [UInt8] = []
    private var needsComma = false

    /// `capacity`: bytes that are expected.
    package init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

    private mutating func raw(_ text: String) {
        var text = text
        text.withUTF8 { bytes.append(contentsOf: $0) }
    }

    private mutating func raw(_ byte: Unicode.Scalar) { bytes.append(UInt8(ascii: byte)) }

    package mutating func object(_ body: (inout JSONWriter) -> Void) { enclosed("{", "}", body) }
    package mutating func list(_ body: (inout JSONWriter) -> Void) { enclosed("[", "]", body) }

    private mutating func enclosed(
        _ open: Unicode.Scalar,
        _ close: Unicode.Scalar,
        _ body: (inout JSONWriter) -> Void
    ) {
        separate()
        raw(open)
        needsComma = false
        body(&self)
        raw(close)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { raw("," as Unicode.Scalar) }
        needsComma = true
    }

    /// For files of one value a line.
    package mutating func endLine() { raw("\n" as Unicode.Scalar) }

    /// Begins a member; its value comes next.
    package mutating func name(_ name: String) {
        separate()
        quote(name)
        raw(":" as Unicode.Scalar)
        needsComma = false
    }

    package mutating func value(_ text: String) {
        separate()
        quote(text)
    }

    package mutating func value(number: String) {
        separate()
        raw(number)
    }

    package mutating func value(_ flag: Bool) { value(number: flag ? "true" : "false") }

    package mutating func member(_ name: String, _ text: String) {
        self.name(name)
        value(text)
    }

    package mutating func member(_ name: String, number: String) {
        self.name(name)
        value(number: number)
    }

    /// Left out where empty.
    package mutating func member(_ name: String, text: String) {
        if !text.isEmpty { member(name, text) }
    }

    /// Left out where there is none.
    package mutating func member(_ name: String, time milliseconds: UInt64?) {
        if let milliseconds { member(name, Timestamp.format(Int64(clamping: milliseconds))) }
    }

    /// Left out where empty.
    package mutating func member(_ name: String, _ items: [String]) {
        guard !items.isEmpty else { return }
        self.name(name)
        list { list in for item in items { list.value(item) } }
    }

    /// An object of a kind's fields by their names.
    package mutating func fields(_ fields: [Field], of kind: Kind) {
        object { object in
            for field in fields {
                object.name(field.name)
                let type = kind.fields.first { $0.name == field.name }?.type
                switch field.value {
                case .text(let text): object.value(text)
                case .integer(let number) where type == .timestamp: object.value(Timestamp.format(number))
                case .integer(let number): object.value(number: "\(number)")
                case .decimal(let number): object.value(number: number.isFinite ? "\(number)" : "null")
                case .boolean(let flag): object.value(flag)
                case .list(let items): object.list { list in for item in items { list.value(item) } }
                }
            }
        }
    }

    private mutating func quote(_ text: String) {
        raw("\"" as Unicode.Scalar)
        var text = text
        text.withUTF8 { text in
            var start = 0
            for place in text.indices where Self.isEscaped(text[place]) {
                bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<place]))
                escape(text[place])
                start = place + 1
            }
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start...]))
        }
        raw("\"" as Unicode.Scalar)
    }

    private static func isEscaped(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == 0x7f
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): raw("\\\"")
        case UInt8(ascii: "\\"): raw("\\\\")
        case 0x0a: raw("\\n")
        default: raw("\\u00" + (byte < 16 ? "0" : "") + String(byte, radix: 16))
        }
    }
}
