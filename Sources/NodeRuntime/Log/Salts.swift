import Entries
import Glibc

/// Random salts, asked of the system for many entries at once; each is given once.
struct Salts {
    private static let atOnce = 1_024
    private var bytes: [UInt8] = []
    private var used = 0

    mutating func next() -> ArraySlice<UInt8> {
        if used == bytes.count { refill() }
        defer { used += EntryLimits.saltBytes }
        return bytes[used..<used + EntryLimits.saltBytes]
    }

    private mutating func refill() {
        let count = Self.atOnce * EntryLimits.saltBytes
        bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            guard let start = buffer.baseAddress else { return }
            arc4random_buf(start, count)
            filled = count
        }
        used = 0
    }
}
