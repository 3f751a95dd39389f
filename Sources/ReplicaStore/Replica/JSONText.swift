package import Indicators

/// The JSON of list and field columns: written so that every value comes back as it was.
///
/// A decimal always has a point or an exponent; ±∞ is ±9e999 and NaN null, for RFC 8259 has none of them. Fields keep
/// their order, and a name that stands twice.
package enum JSONText {
    /// Nil for an empty list.
    static func list(_ items: [String]) -> String? {
        items.isEmpty ? nil : array(items)
    }

    /// Nil for no fields.
    package static func fields(_ fields: [Field]) -> String? {
        guard !fields.isEmpty else { return nil }
        var text = "{"
        for (position, field) in fields.enumerated() {
            if position > 0 { text += "," }
            append(field.name, to: &text)
            text += ":"
            switch field.value {
            case .text(let value): append(value, to: &text)
            case .integer(let value): text += String(value)
            case .boolean(let value): text += value ? "true" : "false"
            case .decimal(let value): text += number(value)
            case .list(let items): text += array(items)
            }
        }
        return text + "}"
    }

    private static func array(_ items: [String]) -> String {
        var text = "["
        text.reserveCapacity(items.reduce(2) { $0 + $1.utf8.count + 3 })
        for (position, item) in items.enumerated() {
            if position > 0 { text += "," }
            append(item, to: &text)
        }
        return text + "]"
    }

    private static func number(_ value: Double) -> String {
        if value.isNaN { return "null" }
        return value.isFinite ? "\(value)" : value < 0 ? "-9e999" : "9e999"
    }

    private static func append(_ value: String, to text: inout String) {
        text += "\""
        var value = value
        let isPlain = value.withUTF8 { bytes in
            bytes.allSatisfy { $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
        }
        if isPlain {
            text += value
        } else {
            for scalar in value.unicodeScalars {
                switch scalar {
                case "\"": text += "\\\""
                case "\\": text += "\\\\"
                case let control where control.value < 0x20:
                    let digits = String(control.value, radix: 16)
                    text += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
                default: text.unicodeScalars.append(scalar)
                }
            }
        }
        text += "\""
    }
}
