import Indicators

/// A cell read as what its field is declared to hold. Ranges and vocabularies are the daemon's to check.
enum FieldCell {
    static func value(of type: FieldType, _ column: Column, _ cell: Cell) throws(RecordFault) -> FieldValue {
        if case .list = type {
            return .list(cell.items { $0.isListSeparator || $0 == 0x0a })
        }
        guard let text = cell.single else {
            throw RecordFault(column: column.name, value: cell.shown, "is a list", "write one value")
        }
        let read: FieldValue? =
            switch type {
            case .integer: Int64(text).map { .integer($0) }
            case .decimal: decimal(text).map { .decimal($0) }
            case .boolean: flag(text).map { .boolean($0) }
            case .timestamp: Instant.milliseconds(text).flatMap { Int64(exactly: $0) }.map { .integer($0) }
            default: .text(text)
            }
        guard let read else {
            let (reason, advice) = fault(type, text)
            throw RecordFault(column: column.name, value: text, reason, advice)
        }
        return read
    }

    private static func decimal(_ text: String) -> Double? {
        let isPlain = text.utf8.allSatisfy { $0.isDigit || ".-+eE".utf8.contains($0) }
        guard isPlain, let number = Double(text), number.isFinite else { return nil }
        return number
    }

    private static func flag(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "true", "yes", "1": true
        case "false", "no", "0": false
        default: nil
        }
    }

    private static func fault(_ type: FieldType, _ text: String) -> (reason: String, advice: String) {
        switch type {
        case .integer: ("is not a whole number", "write digits alone")
        case .decimal: ("is not a number", "write digits, with a point for the fraction")
        case .boolean: ("is neither true nor false", "write true or false")
        default: ("is not a time", Instant.advice(text))
        }
    }
}
