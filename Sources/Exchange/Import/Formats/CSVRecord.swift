/// One record of RFC 4180 at the beginning of a buffer, as ranges of its bytes.
///
/// Taken beyond the RFC, as spreadsheets write it: LF alone as the end, blanks around quotes, a quote inside an
/// unquoted field (it stands for itself).
struct CSVRecord {
    struct Cell {
        var start: Int
        var end: Int
        /// Doubled quotes are to be halved.
        var hasEscapes: Bool
    }

    enum Outcome: Equatable {
        /// Bytes with the line end, and lines.
        case complete(bytes: Int, lines: Int)
        /// The buffer ends first.
        case incomplete
        /// A closing quote is followed by something else than a delimiter.
        case stray(field: Int)
    }

    private(set) var cells: [Cell] = []
    let delimiter: UInt8

    init(delimiter: UInt8) { self.delimiter = delimiter }

    /// Replaces the cells; `isLast` says that nothing follows the buffer.
    mutating func scan(_ bytes: UnsafeRawBufferPointer, isLast: Bool) -> Outcome {
        cells.removeAll(keepingCapacity: true)
        var position = 0
        var lines = 0
        while true {
            let start = position
            while position < bytes.count, isSpace(bytes[position]) { position += 1 }
            if position < bytes.count, bytes[position] == Self.quote {
                var isStray = false
                guard scanQuoted(bytes, &position, &lines, isLast, &isStray) else {
                    return isStray ? .stray(field: cells.count) : .incomplete
                }
            } else {
                while position < bytes.count, bytes[position] != delimiter, bytes[position] != 0x0a { position += 1 }
                cells.append(Cell(start: start, end: position, hasEscapes: false))
            }
            guard position < bytes.count else {
                return isLast ? .complete(bytes: position, lines: lines + 1) : .incomplete
            }
            let isLineEnd = bytes[position] == 0x0a
            position += 1
            if isLineEnd { return .complete(bytes: position, lines: lines + 1) }
        }
    }

    /// The text of a cell without blanks around it; nil for no cell.
    func text(_ index: Int, of bytes: UnsafeRawBufferPointer) -> String? {
        guard cells.indices.contains(index) else { return nil }
        let cell = cells[index]
        let content = UnsafeRawBufferPointer(rebasing: bytes[cell.start..<cell.end]).trimmed
        guard cell.hasEscapes else { return String(decoding: content, as: UTF8.self) }
        var unescaped: [UInt8] = []
        unescaped.reserveCapacity(content.count)
        var isFirst = false
        for byte in content {
            isFirst = byte == Self.quote && !isFirst
            if byte != Self.quote || isFirst { unescaped.append(byte) }
        }
        return String(decoding: unescaped, as: UTF8.self)
    }

    private static let quote = UInt8(ascii: "\"")

    private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 && delimiter != 0x09 }

    /// From the opening quote to the delimiter or line end after the closing one; false where that does not come.
    private mutating func scanQuoted(
        _ bytes: UnsafeRawBufferPointer,
        _ position: inout Int,
        _ lines: inout Int,
        _ isLast: Bool,
        _ isStray: inout Bool
    ) -> Bool {
        position += 1
        var cell = Cell(start: position, end: position, hasEscapes: false)
        while position < bytes.count {
            let byte = bytes[position]
            if byte == 0x0a { lines += 1 }
            guard byte == Self.quote else {
                position += 1
                continue
            }
            guard position + 1 < bytes.count || isLast else { return false }
            guard position + 1 < bytes.count, bytes[position + 1] == Self.quote else { break }
            cell.hasEscapes = true
            position += 2
        }
        guard position < bytes.count else { return false }
        cell.end = position
        position += 1
        while position < bytes.count, isSpace(bytes[position]) || bytes[position] == 0x0d { position += 1 }
        guard position < bytes.count else {
            if isLast { cells.append(cell) }
            return isLast
        }
        guard bytes[position] == delimiter || bytes[position] == 0x0a else {
            isStray = true
            return false
        }
        cells.append(cell)
        return true
    }
}
