/// Protobuf written by hand, so that what this version would never write can be read.
struct RawMessage {
    private(set) var bytes: [UInt8] = []

    func varint(_ field: UInt64, _ value: UInt64) -> RawMessage {
        appending(RawMessage.varint(field << 3) + RawMessage.varint(value))
    }

    func bytes(_ field: UInt64, _ value: some Collection<UInt8>) -> RawMessage {
        appending(RawMessage.varint(field << 3 | 2) + RawMessage.varint(UInt64(value.count)) + value)
    }

    func text(_ field: UInt64, _ value: String) -> RawMessage { bytes(field, Array(value.utf8)) }

    func message(_ field: UInt64, _ value: RawMessage) -> RawMessage { bytes(field, value.bytes) }

    /// An IEEE 754 double.
    func double(_ field: UInt64, _ value: Double) -> RawMessage {
        let bits = value.bitPattern
        return appending(
            RawMessage.varint(field << 3 | 1) + (0..<8).map { UInt8(truncatingIfNeeded: bits >> (8 * UInt64($0))) }
        )
    }

    /// Without its last byte.
    var cutOff: RawMessage {
        var copy = self
        copy.bytes.removeLast()
        return copy
    }

    private func appending(_ more: [UInt8]) -> RawMessage {
        var copy = self
        copy.bytes += more
        return copy
    }

    private static func varint(_ value: UInt64) -> [UInt8] {
        var rest = value
        var bytes: [UInt8] = []
        while rest > 0x7F {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }
}
