package import Indicators

/// Fields as one JSON object, each value with its own type; times are ISO 8601.
package struct FieldJSON: Encodable, Sendable {
    private let fields: [Field]
    private let kind: Kind

    package init(_ fields: [Field], of kind: Kind) {
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

    package func encode(to encoder: any Encoder) throws {
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

    package static func isTime(_ field: Field, _ kind: Kind) -> Bool {
        kind.fields.first { $0.name == field.name }?.type == .timestamp
    }
}
