import Crypto

/// A deterministic object id: UUIDv5 (RFC 9562 §5.5) of `kind ‖ 0x00 ‖ canonical value`.
package struct ObjectID: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let high: UInt64
    package let low: UInt64

    /// 42ecfff6-2857-48c9-975a-ca2e44bc6ad3.
    package static let namespace = ObjectID(high: 0x42ec_fff6_2857_48c9, low: 0x975a_ca2e_44bc_6ad3)

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    package init(kind: Kind, value: String) {
        var name: [UInt8] = []
        name.reserveCapacity(17 + kind.name.utf8.count + value.utf8.count)
        ObjectID.namespace.append(to: &name)
        name.append(contentsOf: kind.name.utf8)
        name.append(0)
        name.append(contentsOf: value.utf8)
        self.init(hashing: name)
    }

    /// UUIDv5 (RFC 9562 §5.5) of a name; in mandala's own namespace one without 0x00, which is thus no object's.
    package init(named name: String, in namespace: ObjectID = ObjectID.namespace) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(16 + name.utf8.count)
        namespace.append(to: &bytes)
        bytes.append(contentsOf: name.utf8)
        self.init(hashing: bytes)
    }

    private init(hashing name: [UInt8]) {
        var hasher = Insecure.SHA1()
        name.withUnsafeBytes { hasher.update(bufferPointer: $0) }
        self = hasher.finalize().withUnsafeBytes { digest in
            let high = UInt64(bigEndian: digest.loadUnaligned(fromByteOffset: 0, as: UInt64.self))
            let low = UInt64(bigEndian: digest.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            return ObjectID(
                high: high & 0xffff_ffff_ffff_0fff | 0x5000,
                low: low & 0x3fff_ffff_ffff_ffff | 0x8000_0000_0000_0000
            )
        }
    }

    /// Nil unless there are exactly 16 bytes.
    package init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == 16 else { return nil }
        let high = bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let low = bytes.dropFirst(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        self.init(high: high, low: low)
    }

    /// Reads the text form of a UUID, `8-4-4-4-12` hexadecimal digits in either case.
    package init?(_ text: String) {
        var words: (UInt64, UInt64) = (0, 0)
        var position = 0
        for byte in text.utf8 {
            if position == 8 || position == 13 || position == 18 || position == 23 {
                guard byte == UInt8(ascii: "-") else { return nil }
            } else {
                guard let digit = byte.hexadecimalValue else { return nil }
                if position < 18 {
                    words.0 = words.0 << 4 | UInt64(digit)
                } else {
                    words.1 = words.1 << 4 | UInt64(digit)
                }
            }
            position += 1
        }
        guard position == 36 else { return nil }
        self.init(high: words.0, low: words.1)
    }

    package var bytes: [UInt8] {
        withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { [UInt8]($0) }
    }

    package var description: String {
        String(unsafeUninitializedCapacity: 36) { text in
            var position = 0
            for digit in 0..<32 {
                if position == 8 || position == 13 || position == 18 || position == 23 {
                    text[position] = UInt8(ascii: "-")
                    position += 1
                }
                let word = digit < 16 ? high : low
                text[position] = Hexadecimal.digit(UInt8(truncatingIfNeeded: word >> (60 - digit % 16 * 4) & 15))
                position += 1
            }
            return position
        }
    }

    package static func < (left: ObjectID, right: ObjectID) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }

    private func append(to bytes: inout [UInt8]) {
        withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { bytes.append(contentsOf: $0) }
    }
}
