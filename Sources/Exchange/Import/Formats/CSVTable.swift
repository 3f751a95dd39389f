import Entries
import Indicators

/// A CSV file with a header line: each record is one draft.
///
/// Where quotes do not pair up, only the line at which the record begins is refused and reading goes on with the next
/// line, so that one stray quote does not swallow what follows.
struct CSVTable: RecordReader {
    var ignoredColumns: [String] { columns.ignored }
    private var scanner: LineScanner
    private var record: CSVRecord
    private var columns: ColumnPlans
    private var prototypes: DraftPrototypes
    private let memo = CellMemo()

    /// Reads the header.
    init(_ window: ByteWindow, defaults: ImportDefaults) throws(ImportError) {
        var scanner = LineScanner(window)
        var declared: UInt8?
        var comment: [UInt8] = []
        while true {
            let line = try Self.firstLine(of: window)
            guard let line else {
                throw .header(reason: "the file is empty", advice: "give it a header line and records")
            }
            if let separator = CSVDialect.declared(line) {
                declared = separator
            } else if let first = line.first(where: { !$0.isBlank }) {
                guard first == UInt8(ascii: "#") else {
                    declared = declared ?? CSVDialect.delimiter(ofHeader: line)
                    break
                }
                comment = Array(line.drop { $0.isBlank || $0 == UInt8(ascii: "#") })
            }
            try scanner.skipLine()
        }
        var record = CSVRecord(delimiter: declared ?? UInt8(ascii: ","))
        guard case .complete(let bytes, let lines) = try Self.scan(&record, window) else {
            throw .header(reason: "a quote is not closed", advice: "close it, or save the sheet as CSV anew")
        }
        let header = UnsafeRawBufferPointer(rebasing: window.unread[..<bytes])
        guard String(validating: header, as: UTF8.self) != nil else {
            throw .header(reason: "it is not UTF-8", advice: "save the sheet as CSV UTF-8, or convert it with iconv")
        }
        var names = record.cells.indices.map { record.text($0, of: header) ?? "" }
        if let commented = try Self.header(comment, before: names, record.delimiter, defaults) {
            names = commented
        } else {
            window.consume(bytes)
            scanner.pass(lines: lines)
        }
        self.record = record
        self.scanner = scanner
        columns = try ColumnPlans(header: names, defaults: defaults)
        prototypes = DraftPrototypes(defaults)
    }

    /// The header, where a comment just before the first record is it, as in many feeds: of as many columns, one of which is
    /// known, while that record does not begin with one and holds what names do not.
    private static func header(
        _ comment: [UInt8],
        before record: [String],
        _ delimiter: UInt8,
        _ defaults: ImportDefaults
    ) throws(ImportError) -> [String]? {
        let resolver = try ColumnResolver(defaults)
        var line = CSVRecord(delimiter: delimiter)
        let names = comment.withUnsafeBytes { bytes -> [String] in
            guard case .complete = line.scan(bytes, isLast: true) else { return [] }
            return line.cells.indices.map { line.text($0, of: bytes) ?? "" }
        }
        func isKnown(_ name: String) -> Bool { resolver.isKnown(resolver.name(name)) }
        guard names.count == record.count, names.contains(where: isKnown), !record.prefix(1).contains(where: isKnown),
            record.contains(where: { $0.utf8.contains { $0.isDigit || ".:/@".utf8.contains($0) } })
        else { return nil }
        return names
    }

    mutating func read(into batch: inout [ImportLine]) throws(ImportError) -> Bool {
        let window = scanner.window
        let outcome = try Self.scan(&record, window)
        let line = scanner.number &+ 1
        switch outcome {
        case .complete(let count, let lines):
            let bytes = UnsafeRawBufferPointer(rebasing: window.unread[..<count])
            defer {
                window.consume(count)
                scanner.pass(lines: lines)
            }
            guard count > 0 else { return false }
            guard !bytes.allSatisfy(\.isBlank) else { return true }
            batch.append(importLine(line, bytes, bytes.trimmed))
        case .stray(let field):
            let name = columns.name(of: field).quoted
            let reason = "column \(name): text follows its closing quote; double the quotes inside of a quoted field"
            try refuseLine(reason, into: &batch)
        case .incomplete:
            try refuseLine("a quote that opens here is not closed within 1 MiB; close or double it", into: &batch)
        }
        return true
    }

    private mutating func importLine(
        _ number: UInt64,
        _ bytes: UnsafeRawBufferPointer,
        _ shown: UnsafeRawBufferPointer
    ) -> ImportLine {
        guard let whole = String(validating: shown, as: UTF8.self) else {
            let reason = "the line is not UTF-8: convert the file with iconv"
            return ImportLine(line: number, raw: .raw(shown), outcome: .reject(reason: reason))
        }
        let raw = shown.count <= ImportLine.rawBytesMax ? whole : .raw(shown)
        do throws(RecordFault) {
            let draft = try draft(bytes, line: number)
            return ImportLine(line: number, raw: raw, outcome: .draft(draft))
        } catch {
            return ImportLine(line: number, raw: raw, outcome: .reject(reason: error.reason))
        }
    }

    private mutating func draft(_ bytes: UnsafeRawBufferPointer, line: UInt64) throws(RecordFault) -> PBDraft {
        let given = record.cells.count
        if given < columns.count {
            throw RecordFault(
                "\(given) columns where the header has \(columns.count); quote a field that holds a line break"
            )
        }
        for extra in columns.count..<max(given, columns.count) where record.text(extra, of: bytes) != "" {
            throw RecordFault(
                "\(given) columns where the header has \(columns.count); quote a field that holds a delimiter"
            )
        }
        let kindText = columns.kindColumn.flatMap { record.text($0, of: bytes) } ?? ""
        let valueText = columns.valueColumn.flatMap { record.text($0, of: bytes) } ?? ""
        let kind = try columns.kind(named: kindText, value: valueText)
        let plan = columns.plan(for: kind)
        var builder = DraftBuilder(prototypes[kind], memo)
        for column in plan {
            guard let text = record.text(column.position, of: bytes), !text.isEmpty else { continue }
            try builder.set(column, .text(text))
        }
        return try builder.finished(line: line)
    }

    private mutating func refuseLine(_ reason: String, into batch: inout [ImportLine]) throws(ImportError) {
        let unread = scanner.window.unread
        let end = unread.firstIndex(of: 0x0a, from: 0) ?? unread.count
        let reason = end >= ByteWindow.recordBytesMax ? "the line is longer than 1 MiB" : reason
        let raw = String.raw(UnsafeRawBufferPointer(rebasing: unread[..<end]).trimmed)
        try scanner.skipLine()
        batch.append(ImportLine(line: scanner.number, raw: raw, outcome: .reject(reason: reason)))
    }

    /// Reads on until a record is whole, or as long as one may be: a longer one is incomplete.
    private static func scan(_ record: inout CSVRecord, _ window: ByteWindow) throws(ImportError) -> CSVRecord.Outcome {
        var isAtEnd = false
        while true {
            let unread = window.unread
            let bytes = UnsafeRawBufferPointer(rebasing: unread.prefix(ByteWindow.recordBytesMax))
            let outcome = record.scan(bytes, isLast: isAtEnd && bytes.count == unread.count)
            guard outcome == .incomplete, bytes.count == unread.count, !isAtEnd else { return outcome }
            isAtEnd = try !window.fill()
        }
    }

    /// The next line without its end, left unread; nil at the end of the file.
    private static func firstLine(of window: ByteWindow) throws(ImportError) -> UnsafeRawBufferPointer? {
        while true {
            let unread = window.unread
            if let end = unread.firstIndex(of: 0x0a, from: 0) {
                return UnsafeRawBufferPointer(rebasing: unread[..<end]).withoutReturn
            }
            guard unread.count <= ByteWindow.recordBytesMax else {
                throw .header(reason: "it is longer than 1 MiB", advice: "give the file a header line")
            }
            guard try !window.fill() else { continue }
            return window.unread.isEmpty ? nil : window.unread.withoutReturn
        }
    }
}
