import Foundation

/// The bytes of a file or pipe that are read and not yet used, as one contiguous buffer over `read(2)`.
///
/// Memory is bounded: the buffer grows only while one record does not fit, and a scanner gives a record up at
/// ``recordBytesMax``.
final class ByteWindow {
    /// Bytes of one line or CSV record.
    static let recordBytesMax = 1 << 20

    /// From 0; all the bytes that were read from the descriptor.
    private(set) var bytesRead: UInt64 = 0
    /// The size of a regular file; nil for a pipe.
    let bytesTotal: UInt64?

    private let name: String
    private let descriptor: Int32
    private let ownsDescriptor: Bool
    private let chunkBytes: Int
    private var storage: UnsafeMutableRawBufferPointer
    private var start = 0
    private var end = 0
    private var isAtEnd = false

    /// Opens the file at `path`, or standard input for `-`.
    init(path: String, chunkBytes: Int) throws(ImportError) {
        let isInput = path == "-"
        name = isInput ? "standard input" : path
        self.chunkBytes = max(1, chunkBytes)
        descriptor = isInput ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .cannotOpen(path: name, reason: String(cString: strerror(errno))) }
        ownsDescriptor = !isInput
        var status = stat()
        let isRegular = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        bytesTotal = isRegular ? UInt64(exactly: status.st_size) : nil
        storage = .allocate(byteCount: self.chunkBytes, alignment: 16)
    }

    deinit {
        if ownsDescriptor { close(descriptor) }
        storage.deallocate()
    }

    /// Valid until the next ``fill()``.
    var unread: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: storage[start..<end]) }

    /// From 0; the bytes that records were made of.
    var bytesUsed: UInt64 { bytesRead &- UInt64(end - start) }

    func consume(_ count: Int) { start = min(end, start + count) }

    /// Appends what one `read` gives; false at the end of the file.
    func fill() throws(ImportError) -> Bool {
        guard !isAtEnd else { return false }
        makeRoom()
        let room = UnsafeMutableRawBufferPointer(rebasing: storage[end...])
        while true {
            let count = read(descriptor, room.baseAddress, room.count)
            if count > 0 {
                end += count
                bytesRead &+= UInt64(count)
                return true
            }
            if count == 0 {
                isAtEnd = true
                return false
            }
            switch errno {
            case EINTR: continue
            case EAGAIN:
                var waited = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                poll(&waited, 1, -1)
            case let code: throw .cannotRead(path: name, reason: String(cString: strerror(code)))
            }
        }
    }

    private func makeRoom() {
        let count = end - start
        if start > 0 {
            storage.copyMemory(from: UnsafeRawBufferPointer(rebasing: storage[start..<end]))
            (start, end) = (0, count)
        }
        guard count == storage.count else { return }
        let larger = UnsafeMutableRawBufferPointer.allocate(
            byteCount: min(count * 2, Self.recordBytesMax + count),
            alignment: 16
        )
        larger.copyMemory(from: UnsafeRawBufferPointer(storage))
        storage.deallocate()
        storage = larger
    }
}
