import Foundation

/// Cuts a window into physical lines, which end with LF or CRLF.
struct LineScanner {
    enum Line {
        /// Without its end; valid until the next call.
        case bytes(UnsafeRawBufferPointer)
        /// Longer than ``ByteWindow/recordBytesMax``; its beginning.
        case tooLong(head: String)
    }

    let window: ByteWindow
    /// Of the line last given, from 1.
    private(set) var number: UInt64

    init(_ window: ByteWindow, after number: UInt64 = 0) {
        self.window = window
        self.number = number
    }

    mutating func next() throws(ImportError) -> Line? {
        var searched = 0
        while true {
            let unread = window.unread
            if let newline = unread.firstIndex(of: 0x0a, from: searched) {
                number &+= 1
                window.consume(newline + 1)
                let line = UnsafeRawBufferPointer(rebasing: unread[..<newline])
                return newline > ByteWindow.recordBytesMax ? .tooLong(head: .raw(line)) : .bytes(line.withoutReturn)
            }
            searched = unread.count
            if searched > ByteWindow.recordBytesMax {
                let head = String.raw(unread)
                try skipLine()
                return .tooLong(head: head)
            }
            guard try !window.fill() else { continue }
            guard searched > 0 else { return nil }
            number &+= 1
            let last = window.unread
            window.consume(last.count)
            return .bytes(last.withoutReturn)
        }
    }

    /// Passes over everything up to and with the next LF.
    mutating func skipLine() throws(ImportError) {
        number &+= 1
        while true {
            let unread = window.unread
            if let newline = unread.firstIndex(of: 0x0a, from: 0) {
                window.consume(newline + 1)
                return
            }
            window.consume(unread.count)
            guard try window.fill() else { return }
        }
    }

    /// Records that another scanner took from the window.
    mutating func pass(lines: Int) { number &+= UInt64(lines) }
}
