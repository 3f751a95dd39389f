/// Why a file or a body cannot be read at all; what is wrong with one record is in its ``ImportLine``.
package enum ImportError: Error, Hashable, Sendable, CustomStringConvertible {
    case cannotOpen(path: String, reason: String)
    case cannotRead(path: String, reason: String)
    case cannotWrite(path: String, reason: String)
    /// By its first bytes or its name; `advice` is a command that makes it readable.
    case notText(path: String, found: String, advice: String)
    /// Not one record a line.
    case notLines(path: String, found: String, advice: String)
    /// The first line of a CSV file.
    case header(reason: String, advice: String)
    /// `--column TARGET=COLUMN`.
    case column(target: String, reason: String, advice: String)
    /// A document whose structure does not hold; the line is from 1.
    case document(line: UInt64, reason: String)
    /// A JSON body; the record is from 1.
    case json(record: UInt64, reason: String)

    package var description: String {
        switch self {
        case .cannotOpen(let path, let reason): "\(path): cannot be opened: \(reason)"
        case .cannotRead(let path, let reason): "\(path): cannot be read: \(reason)"
        case .cannotWrite(let path, let reason): "\(path): cannot be written: \(reason)"
        case .notText(let path, let found, let advice): "\(path): it is \(found), not text; \(advice)"
        case .notLines(let path, let found, let advice): "\(path): it is \(found), not one object a line; \(advice)"
        case .header(let reason, let advice): "header: \(reason); \(advice)"
        case .column(let target, let reason, let advice): "--column \(target): \(reason); \(advice)"
        case .document(let line, let reason): "line \(line): \(reason)"
        case .json(let record, let reason): record == 1 ? reason : "record \(record): \(reason)"
        }
    }
}

/// What is wrong with one record; the text of an ``ImportLine/Outcome/reject(reason:)``.
struct RecordFault: Error, Hashable {
    var reason: String

    init(_ reason: String) { self.reason = reason }

    init(column: String, value: String, _ reason: String, _ advice: String) {
        self.reason = "column \(column): \(value.quoted) \(reason); \(advice)"
    }
}
