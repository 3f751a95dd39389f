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
        let outcomes: [ImportLine.Outcome]
        switch line {
        case .tooLong(let head):
            raw = head
            outcomes = [.reject(reason: "the line is longer than 1 MiB")]
        case .bytes(let bytes):
            let text = bytes.trimmed
            guard !text.isEmpty else { return true }
            raw = .raw(text)
            outcomes = records.outcomes(text, line: scanner.number)
        }
        for outcome in outcomes { batch.append(ImportLine(line: scanner.number, raw: raw, outcome: outcome)) }
        return true
    }
}
