import Foundation
import Indicators

/// Fields as one JSON object, each value with its own type; times are ISO 8601.
struct FieldJSON: Encodable {
    private let fields: [Field]
    private let kind: Kind

    init(_ fields: [Field], of kind: Kind) {
        self.fields = fields
        self.kind = kind
    }

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Name.self)
        for field in fields {
            switch field.value {
            case .text(let text): try container.encode(text, forKey: Name(field.name))
            case .integer(let number) where FieldJSON.isTime(field, kind):
                try container.encode(Timestamp.format(number), forKey: Name(field.name))
            case .integer(let number): try container.encode(number, forKey: Name(field.name))
            case .decimal(let number): try container.encode(number, forKey: Name(field.name))
            case .boolean(let flag): try container.encode(flag, forKey: Name(field.name))
            case .list(let items): try container.encode(items, forKey: Name(field.name))
            }
        }
    }

    static func text(_ field: Field, of kind: Kind) -> String {
        let declared = kind.fields.first { $0.name == field.name }
        let unit = declared?.unit.map { " \($0)" } ?? ""
        switch field.value {
        case .text(let text): return TerminalText.prose(text)
        case .integer(let number) where isTime(field, kind): return Timestamp.format(number)
        case .integer(let number): return "\(number)\(unit)"
        case .decimal(let number): return "\(number)\(unit)"
        case .boolean(let flag): return flag ? "yes" : "no"
        case .list(let items): return items.map { TerminalText.prose($0) }.joined(separator: ", ")
        }
    }

    private static func isTime(_ field: Field, _ kind: Kind) -> Bool {
        kind.fields.first { $0.name == field.name }?.type == .timestamp
    }
}
