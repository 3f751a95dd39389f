/// How the records of an imported file are written.
package enum ImportFormat: String, Sendable, Hashable, CaseIterable {
    /// One value a line; comments after `#`, `;` or `!`; the lines of a hosts file.
    case plain
    /// RFC 4180 with a header line; comma, semicolon or tab.
    case csv
    /// One JSON object a line.
    case ndjson

    /// By the ending of the file's name, else by the first line that says something.
    static func detect(path: String, line: UnsafeRawBufferPointer) -> ImportFormat {
        switch path.split(separator: "/").last?.split(separator: ".").dropFirst().last?.lowercased() {
        case "csv", "tsv": return .csv
        case "ndjson", "jsonl", "json": return .ndjson
        default: break
        }
        if line.first == UInt8(ascii: "{") || line.first == UInt8(ascii: "[") { return .ndjson }
        if CSVDialect.declared(line) != nil { return .csv }
        var header = CSVRecord(delimiter: CSVDialect.delimiter(ofHeader: line))
        guard case .complete = header.scan(line, isLast: true) else { return .plain }
        let isHeader = header.cells.indices.contains { index in
            header.text(index, of: line).map { ColumnName($0).isKnown } ?? false
        }
        return isHeader ? .csv : .plain
    }
}
