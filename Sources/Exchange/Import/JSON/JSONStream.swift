/// Walks a JSON document of any size through a window, and gives its parts one at a time.
///
/// Structure is told by brackets and quotes alone; what is inside of a part is for ``JSONText`` to check.
struct JSONStream {
    enum Part {
        /// Valid until the next call.
        case bytes(UnsafeRawBufferPointer, line: UInt64)
        /// Longer than asked for; its beginning.
        case tooLong(head: String, line: UInt64)
    }

    let window: ByteWindow
    /// From 1.
    private(set) var line: UInt64 = 1

    init(_ window: ByteWindow) { self.window = window }

    /// The next byte that is no blank, left unread; nil at the end.
    mutating func peek() throws(ImportError) -> UInt8? {
        while true {
            let unread = window.unread
            var position = 0
            while position < unread.count, unread[position].isBlank { position += 1 }
            let found = position < unread.count ? unread[position] : nil
            consume(position)
            if let found { return found }
            guard try window.fill() else { return nil }
        }
    }

    /// Whether the byte comes next; it is taken then.
    mutating func take(_ byte: Unicode.Scalar) throws(ImportError) -> Bool {
        guard try peek() == UInt8(truncatingIfNeeded: byte.value) else { return false }
        consume(1)
        return true
    }

    mutating func expect(_ byte: Unicode.Scalar) throws(ImportError) {
        guard try take(byte) else { throw fault("'\(byte)' is missing") }
    }

    /// A member's name with the colon behind it.
    mutating func name() throws(ImportError) -> String {
        guard try peek() == UInt8(ascii: "\""), case .bytes(let bytes, _) = try part(bytesMax: 4096),
            case .text(let name)? = try? JSONText.parse(bytes)
        else { throw fault("a name in double quotes is missing") }
        try expect(":")
        return name
    }

    /// The next value whole.
    mutating func part(bytesMax: Int = ByteWindow.recordBytesMax) throws(ImportError) -> Part {
        guard try peek() != nil else { throw fault("a value is missing") }
        let start = line
        var scan = Scan()
        while true {
            let unread = window.unread
            if scan.run(unread) {
                let bytes = UnsafeRawBufferPointer(rebasing: unread[..<scan.position])
                consume(scan.position)
                return .bytes(bytes, line: start)
            }
            if scan.position > bytesMax {
                let head = String.raw(unread)
                try skip(&scan)
                return .tooLong(head: head, line: start)
            }
            guard try !window.fill() else { continue }
            guard scan.isScalar else { throw fault("the document ends in the middle of a value") }
            let rest = window.unread
            consume(rest.count)
            return .bytes(rest, line: start)
        }
    }

    mutating func skip() throws(ImportError) {
        guard try peek() != nil else { throw fault("a value is missing") }
        var scan = Scan()
        try skip(&scan)
    }

    private mutating func skip(_ scan: inout Scan) throws(ImportError) {
        while true {
            let unread = window.unread
            let isDone = scan.run(unread)
            // An escape may have stepped past what is there.
            let passed = min(scan.position, unread.count)
            consume(passed)
            scan.position -= passed
            if isDone { return }
            guard try !window.fill() else { continue }
            guard scan.isScalar else { throw fault("the document ends in the middle of a value") }
            return
        }
    }

    func fault(_ reason: String) -> ImportError { .document(line: line, reason: reason) }

    private mutating func consume(_ count: Int) {
        let bytes = UnsafeRawBufferPointer(rebasing: window.unread.prefix(count))
        var position = 0
        while let newline = bytes.firstIndex(of: 0x0a, from: position) {
            line &+= 1
            position = newline + 1
        }
        window.consume(count)
    }
}

/// How far one value was looked through.
private struct Scan {
    var position = 0
    private var depth = 0
    private var isText = false

    /// A number or a word, which the end of the document ends.
    var isScalar: Bool { depth == 0 && !isText && position > 0 }

    /// True where the value ends within the bytes, at `position`.
    mutating func run(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var position = position
        defer { self.position = position }
        while position < bytes.count {
            let byte = bytes[position]
            if isText {
                position += byte == UInt8(ascii: "\\") ? 2 : 1
                guard byte == UInt8(ascii: "\"") else { continue }
                isText = false
                if depth == 0 { return true }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isText = true
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                guard depth > 0 else { return true }
                depth -= 1
                if depth == 0 {
                    position += 1
                    return true
                }
            case UInt8(ascii: ","), UInt8(ascii: ":"), 0x20, 0x09, 0x0a, 0x0d:
                if depth == 0, position > 0 { return true }
            default: break
            }
            position += 1
        }
        return false
    }
}
