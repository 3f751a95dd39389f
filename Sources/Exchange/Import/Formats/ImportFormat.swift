/// How the records of an imported file are written.
package enum ImportFormat: String, Sendable, Hashable, CaseIterable {
    /// One value a line; comments after `#`, `;` or `!`; the lines of a hosts file.
    case plain
    /// RFC 4180 with a header line; comma, semicolon or tab.
    case csv
    /// One JSON object a line.
    case ndjson
    /// hosts(5): nothing but names that point to this machine or nowhere.
    case hosts
    /// A bundle of STIX 2.0 or 2.1, or a TAXII envelope.
    case stix
    /// MISP events.
    case misp

    /// By the ending of the file's name, else by the first line that says something.
    static func detect(
        path: String,
        line: UnsafeRawBufferPointer,
        head: UnsafeRawBufferPointer
    ) -> ImportFormat {
        switch path.split(separator: "/").last?.split(separator: ".").dropFirst().last?.lowercased() {
        case "csv", "tsv": return .csv
        case "ndjson", "jsonl": return .ndjson
        case "stix", "stix2": return .stix
        default: break
        }
        if let format = document(head) { return format }
        if path.hasSuffix(".json") { return .ndjson }
        if line.first == UInt8(ascii: "{") || line.first == UInt8(ascii: "[") { return .ndjson }
        if CSVDialect.declared(line) != nil { return .csv }
        var header = CSVRecord(delimiter: CSVDialect.delimiter(ofHeader: line))
        guard case .complete = header.scan(line, isLast: true) else { return .plain }
        let isHeader = header.cells.indices.contains { index in
            header.text(index, of: line).map { ColumnName($0).isKnown } ?? false
        }
        return isHeader ? .csv : .plain
    }

    /// By what the beginning of a JSON document names; nil for lines of JSON.
    private static func document(_ head: UnsafeRawBufferPointer) -> ImportFormat? {
        guard let first = head.first(where: { !$0.isBlank }), first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
        else { return nil }
        let text = String(decoding: head.prefix(4096), as: UTF8.self).filter { !$0.isWhitespace }
        // Members may be sorted: then a bundle's type comes last.
        let marks = ["\"type\":\"bundle\"", "\"id\":\"bundle--", "\"spec_version\":\"2"]
        if marks.contains(where: { text.contains($0) }) { return .stix }
        return text.hasPrefix("{\"Event\":") || text.hasPrefix("[{\"Event\":") || text.hasPrefix("{\"response\":")
            ? .misp : nil
    }
}
