import Indicators
import Membership
package import Replication

/// A table with the columns that 'mandala import' knows; where one kind alone is exported, with its fields too.
package struct CSVExport: ExportLines {
    private static let columns = [
        "kind", "value", "verdict", "confidence", "score", "labels", "first_seen", "last_seen", "valid_from",
        "valid_until",
        "description", "language", "references", "tlp", "members",
    ]
    private let fields: [FieldDeclaration]

    init(kinds: [Kind]) { fields = kinds.count == 1 ? kinds[0].fields : [] }

    package func begin(_ output: inout [UInt8]) {
        output.append((Self.columns + fields.map { "field.\($0.name)" }).joined(separator: ",") + "\n")
    }

    package func append(_ object: ObjectFacts, to output: inout [UInt8]) -> Bool {
        var cells = [
            object.kind.name, object.value, "\(object.verdict)", "\(object.confidence)",
            "\(object.score)",
            object.labels.joined(separator: ";"), Self.time(object.firstSeenMs), Self.time(object.lastSeenMs),
            Self.time(object.validFromMs), Self.time(object.validUntilMs), object.description, object.language,
            object.references.joined(separator: "|"), "\(object.tlp)",
            object.members.map(\.text).joined(separator: ";"),
        ]
        for declaration in fields {
            let value = object.fields.first { $0.name == declaration.name }?.value
            cells.append(value.map { Self.text($0, declaration.type) } ?? "")
        }
        for (position, cell) in cells.enumerated() {
            if position > 0 { output.append(UInt8(ascii: ",")) }
            Self.append(cell, to: &output)
        }
        output.append(UInt8(ascii: "\n"))
        return true
    }

    private static func time(_ milliseconds: UInt64?) -> String {
        milliseconds.map { Timestamp.format(Int64(clamping: $0)) } ?? ""
    }

    private static func text(_ value: FieldValue, _ type: FieldType) -> String {
        switch value {
        case .text(let text): text
        case .integer(let number): type == .timestamp ? Timestamp.format(number) : "\(number)"
        case .decimal(let number): "\(number)"
        case .boolean(let flag): "\(flag)"
        case .list(let items): items.joined(separator: ";")
        }
    }

    /// Quoted where a delimiter, a quote, a line break or a blank at an end would be misread.
    private static func append(_ cell: String, to output: inout [UInt8]) {
        let isPlain = cell.utf8.allSatisfy { byte in
            byte != UInt8(ascii: ",") && byte != UInt8(ascii: ";") && byte != UInt8(ascii: "\"") && byte > 0x20
        }
        guard !isPlain else { return output.append(cell) }
        output.append(UInt8(ascii: "\""))
        output.append(cell.replacing("\"", with: "\"\""))
        output.append(UInt8(ascii: "\""))
    }
}
