package import Membership
package import TransparencyLog

/// The first 16 bytes of an entry's leaf hash: a clock cannot name an entry that is not written yet.
package struct LeafPrefix: Hashable, Sendable, CustomStringConvertible {
    package let high: UInt64
    package let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    package init(_ digest: Digest) {
        self = digest.withUnsafeBytes { LeafPrefix($0) } ?? LeafPrefix(high: 0, low: 0)
    }

    /// Nil for fewer than 16 bytes.
    package init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= 16 else { return nil }
        high = UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self))
        low = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    }

    /// 32 lower-case digits; nil for anything else.
    init?(hexadecimal text: some StringProtocol) {
        guard text.utf8.count == 32 else { return nil }
        var words: [UInt64] = [0, 0]
        for (position, digit) in text.utf8.enumerated() {
            let value: UInt8
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = digit - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = digit - UInt8(ascii: "a") + 10
            default: return nil
            }
            words[position >> 4] = words[position >> 4] << 4 | UInt64(value)
        }
        self.init(high: words[0], low: words[1])
    }

    package var bytes: [UInt8] {
        withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { [UInt8]($0) }
    }

    package var description: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}

/// A place in a member's logs, the older incarnations before the newer.
package struct EntryID: Hashable, Comparable, Sendable {
    package let member: MemberID
    package let incarnation: UInt32
    package let index: UInt64

    package init(member: MemberID, incarnation: UInt32, index: UInt64) {
        self.member = member
        self.incarnation = incarnation
        self.index = index
    }

    package static func < (left: EntryID, right: EntryID) -> Bool {
        (left.member, left.incarnation, left.index) < (right.member, right.incarnation, right.index)
    }
}

/// The entry in which a member decided (DESIGN §7).
package struct Dot: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let entry: EntryID
    package let leaf: LeafPrefix

    package init(entry: EntryID, leaf: LeafPrefix) {
        self.entry = entry
        self.leaf = leaf
    }

    package var member: MemberID { entry.member }

    package static func < (left: Dot, right: Dot) -> Bool {
        left.entry == right.entry
            ? (left.leaf.high, left.leaf.low) < (right.leaf.high, right.leaf.low) : left.entry < right.entry
    }

    /// `th.1.42.9c3f…`: member, incarnation, index and 32 hexadecimal digits.
    package var description: String { "\(member).\(entry.incarnation).\(entry.index).\(leaf)" }

    package init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4, let member = try? MemberID(parts[0]), let incarnation = UInt32(parts[1]),
            let index = UInt64(parts[2]), let leaf = LeafPrefix(hexadecimal: parts[3])
        else { return nil }
        self.init(entry: EntryID(member: member, incarnation: incarnation, index: index), leaf: leaf)
        // One spelling: no sign, no leading zero.
        guard description == text else { return nil }
    }
}
