/// Reads a file of indicators as a stream of batches, in constant memory whatever the file's size.
///
/// Only the file's own syntax and that of its columns are checked: whether a value is a phone number of this world is
/// for the daemon to say. One bad record is a reject, never the end.
///
/// Columns (CSV) and members (JSON) are known by these names, in any case and with spaces or hyphens for `_`:
/// `value`, `kind`, `region` or `country`, `verdict`, `confidence`, `grade`, `handling`, `label(s)`, `first_seen`,
/// `last_seen`, `valid_from`, `valid_until`, `description`, `language`, `tlp`, `audience`, `sealed`, `new_evidence`,
/// `reference(s)`, the parts of the kind's key and its fields (`key.NAME` and `field.NAME` where one is hidden by
/// another), and names that tell the kind as well: `phone`, `domain`, `url`, `ip`, `email`, `sha256`, `iban`, `wallet`
/// … Others are in ``ignoredColumns``. An empty cell says nothing.
package final class ImportReader {
    /// Bytes after which a batch ends, so that large records do not add up.
    private static let batchBytesMax: UInt64 = 4 << 20
    /// Bytes that are looked at to tell the format.
    private static let headBytes = 64 << 10
    package static let batchLines = 1000
    package static let bufferBytes = 256 << 10

    package let format: ImportFormat
    private let window: ByteWindow
    private let batchLines: Int
    private var reader: any RecordReader
    private var isAtEnd = false

    /// Opens `path`, or standard input for `-`, and reads as far as its format and header.
    ///
    /// A batch has at most `batchLines` records; `bufferBytes` are asked for in one `read`. Without a format, the name
    /// and the first line tell it.
    package init(
        path: String,
        format: ImportFormat? = nil,
        defaults: ImportDefaults,
        batchLines: Int = batchLines,
        bufferBytes: Int = bufferBytes
    ) throws(ImportError) {
        window = try ByteWindow(path: path, chunkBytes: bufferBytes)
        self.batchLines = max(1, batchLines)
        let name = path == "-" ? "standard input" : path
        var isWhole = false
        while !isWhole, window.unread.count < Self.headBytes, FileOpening.tellingLine(window.unread) == nil {
            isWhole = try !window.fill()
        }
        try FileOpening.check(window.unread, path: name)
        if window.unread.starts(with: FileOpening.byteOrderMark) { window.consume(3) }
        let line = FileOpening.tellingLine(window.unread) ?? window.unread.trimmed
        let found = format ?? .detect(path: path, line: line, head: window.unread)
        self.format = found
        if defaults.event != nil, found == .stix || found == .misp {
            throw .header(reason: "\(found.rawValue) holds no such events", advice: "give a list, CSV or NDJSON")
        }
        switch found {
        case .plain: reader = PlainList(window, defaults: defaults)
        case .hosts: reader = PlainList(window, defaults: defaults, isHosts: true)
        case .stix: reader = STIXBundle(window, defaults: defaults)
        case .misp:
            reader = try MISPEvents(path: path, window: window, defaults: defaults, chunkBytes: bufferBytes)
        case .csv: reader = try CSVTable(window, defaults: defaults)
        case .ndjson:
            try FileOpening.checkObjectLines(line, path: name)
            reader = try JSONLines(window, defaults: defaults)
        }
    }

    /// The next records in the order of the file, never none; nil at its end.
    package func next() throws(ImportError) -> [ImportLine]? {
        var batch: [ImportLine] = []
        let start = window.bytesUsed
        while !isAtEnd, batch.count < batchLines, window.bytesUsed &- start < Self.batchBytesMax || batch.isEmpty {
            isAtEnd = try !reader.read(into: &batch)
        }
        return batch.isEmpty ? nil : batch
    }

    /// Columns or members that gave nothing, as they are written: to be shown once. Those of a CSV file are known from
    /// the beginning, those of JSON as they are met (at most 100).
    package var ignoredColumns: [String] { reader.ignoredColumns }

    /// Bytes that records were made of, for progress.
    package var bytesUsed: UInt64 { window.bytesUsed }
    /// The file's size; nil for a pipe.
    package var bytesTotal: UInt64? { window.bytesTotal }
}
