import Entries
import Indicators

/// One value a line.
///
/// Blank lines and lines that begin with `#`, `;` or `!` are passed over, and so is a comment after white space.
/// Of a line in the format of hosts(5) that points to this machine, the names are taken.
struct PlainList: RecordReader {
    static let commentMarks: Set<UInt8> = [0x23, 0x3b, 0x21]

    var ignoredColumns: [String] { [] }
    private var scanner: LineScanner
    private var prototypes: DraftPrototypes
    private let kind: Kind?
    private let isHosts: Bool

    init(_ window: ByteWindow, defaults: ImportDefaults, isHosts: Bool = false) {
        scanner = LineScanner(window)
        prototypes = DraftPrototypes(defaults)
        kind = defaults.kind ?? (isHosts ? .domain : nil)
        self.isHosts = isHosts
    }

    mutating func read(into batch: inout [ImportLine]) throws(ImportError) -> Bool {
        guard let line = try scanner.next() else { return false }
        switch line {
        case .tooLong(let head): reject(head, "the line is longer than 1 MiB", into: &batch)
        case .bytes(let bytes):
            let text = Self.withoutComment(bytes.trimmed)
            guard !text.isEmpty else { return true }
            guard let value = String(validating: text, as: UTF8.self) else {
                reject(.raw(bytes), "the line is not UTF-8: convert the file with iconv", into: &batch)
                return true
            }
            if let names = HostsLine.names(text) {
                let raw = String.raw(bytes)
                for name in names { append(String(name), raw: raw, into: &batch) }
            } else if isHosts {
                reject(.raw(bytes), "it is no line of a hosts file that blocks a name: 0.0.0.0 name", into: &batch)
            } else {
                append(value, raw: text.count == bytes.count ? value.bounded(bytes) : .raw(bytes), into: &batch)
            }
        }
        return true
    }

    private mutating func append(_ value: String, raw: String, into batch: inout [ImportLine]) {
        guard let kind = kind ?? Kind.detect(value) else {
            reject(raw, "\(value.quoted) is of no kind that shows by itself; say which: --kind KIND", into: &batch)
            return
        }
        var draft = prototypes[kind].draft
        draft.value = value
        draft.line = scanner.number
        batch.append(ImportLine(line: scanner.number, raw: raw, outcome: .draft(draft)))
    }

    private func reject(_ raw: String, _ reason: String, into batch: inout [ImportLine]) {
        batch.append(ImportLine(line: scanner.number, raw: raw, outcome: .reject(reason: reason)))
    }

    /// Up to a `#` or `;` after white space; empty for a comment line.
    static func withoutComment(_ line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        guard let first = line.first, !commentMarks.contains(first) else {
            return UnsafeRawBufferPointer(rebasing: line[..<0])
        }
        var position = 0
        while let space = line.firstBlank(from: position) {
            position = space + 1
            guard position < line.count else { break }
            if line[position] == 0x23 || line[position] == 0x3b {
                return UnsafeRawBufferPointer(rebasing: line[..<space]).trimmed
            }
        }
        return line
    }
}

extension UnsafeRawBufferPointer {
    fileprivate func firstBlank(from position: Int) -> Int? {
        var position = position
        while position < count {
            if self[position] == 0x20 || self[position] == 0x09 { return position }
            position += 1
        }
        return nil
    }
}

extension String {
    /// The text itself where it is short enough to be kept.
    fileprivate func bounded(_ bytes: UnsafeRawBufferPointer) -> String {
        bytes.count <= ImportLine.rawBytesMax ? self : .raw(bytes)
    }
}
