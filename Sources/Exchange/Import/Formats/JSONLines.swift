/// One JSON object a line; blank lines are passed over.
struct JSONLines: RecordReader {
    var ignoredColumns: [String] { records.ignored }
    private var scanner: LineScanner
    private var records: JSONRecords

    init(_ window: ByteWindow, defaults: ImportDefaults) throws(ImportError) {
        scanner = LineScanner(window)
        records = try JSONRecords(defaults, refusesUnknown: false)
    }

    mutating func read(into batch: inout [ImportLine]) throws(ImportError) -> Bool {
        guard let line = try scanner.next() else { return false }
        let raw: String
        let outcome: ImportLine.Outcome
        switch line {
        case .tooLong(let head):
            raw = head
            outcome = .reject(reason: "the line is longer than 1 MiB")
        case .bytes(let bytes):
            let text = bytes.trimmed
            guard !text.isEmpty else { return true }
            raw = .raw(text)
            outcome = records.outcome(text, line: scanner.number)
        }
        batch.append(ImportLine(line: scanner.number, raw: raw, outcome: outcome))
        return true
    }
}
