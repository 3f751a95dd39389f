import Crypto
import Entries
import Membership
package import Indicators
import TransparencyLog

/// A sum of hashes of merged objects: equal replicas have equal digests, however they came to be (DESIGN §7).
package struct StateDigest: Hashable, Sendable, CustomStringConvertible {
    private var words: SIMD4<UInt64>

    package init() { words = .zero }

    /// The 32 bytes that `bytes` gave; nil for another length.
    package init?(_ bytes: some Collection<UInt8>) {
        guard let digest = TransparencyLog.Digest(Array(bytes)) else { return nil }
        words = StateDigest.words(of: digest)
    }

    package var bytes: [UInt8] {
        (0..<4).flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: words[word] >> (56 - 8 * UInt64($0))) } }
    }

    package var description: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    package mutating func add(_ other: StateDigest) { words &+= other.words }
    package mutating func subtract(_ other: StateDigest) { words &-= other.words }

    /// Of one object as a clearance sees it: identity, effective fields, heads and the merge's version.
    package init(_ object: ObjectID, _ effective: Effective) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(512)
        bytes.append(Effective.mergeVersion)
        bytes.append(word: object.high)
        bytes.append(word: object.low)
        bytes.append(effective.verdict.rawValue)
        bytes.append(effective.confidence)
        bytes.append(effective.conflict ? 1 : 0)
        bytes.append(effective.contested ? 1 : 0)
        bytes.append(word: effective.firstSeenMs ?? 0)
        bytes.append(word: effective.lastSeenMs ?? 0)
        bytes.append(word: effective.validFromMs ?? 0)
        bytes.append(word: effective.validUntilMs ?? 0)
        bytes.append(list: effective.labels)
        bytes.append(list: effective.references)
        bytes.append(text: effective.description)
        bytes.append(text: effective.language)
        bytes.append(word: UInt64(effective.fields.count))
        for field in effective.fields {
            bytes.append(text: field.name)
            bytes.append(text: field.value.canonicalText)
        }
        for head in effective.heads { bytes.append(dot: head) }
        self.init(hashing: bytes)
    }

    /// Of one event that counts: its leaf hash says all that is in it.
    package init(_ object: ObjectID, _ event: EventRecord) {
        var bytes: [UInt8] = [Effective.mergeVersion]
        bytes.append(word: object.high)
        bytes.append(word: object.low)
        bytes.append(text: event.slot)
        bytes.append(dot: Dot(entry: event.entry, leaf: event.leaf))
        self.init(hashing: bytes)
    }

    private init(hashing bytes: [UInt8]) {
        words = bytes.withUnsafeBytes { bytes in
            var hasher = SHA256()
            hasher.update(bufferPointer: bytes)
            return StateDigest.words(of: TransparencyLog.Digest(hasher.finalize()))
        }
    }

    private static func words(of digest: TransparencyLog.Digest) -> SIMD4<UInt64> {
        digest.withUnsafeBytes { bytes in
            var words = SIMD4<UInt64>.zero
            for position in 0..<4 {
                words[position] = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8 * position, as: UInt64.self))
            }
            return words
        }
    }
}

extension [UInt8] {
    fileprivate mutating func append(word: UInt64) {
        Swift.withUnsafeBytes(of: word.bigEndian) { append(contentsOf: $0) }
    }

    fileprivate mutating func append(dot: Dot) {
        append(text: dot.member.text)
        append(word: UInt64(dot.entry.incarnation))
        append(word: dot.entry.index)
        append(word: dot.leaf.high)
        append(word: dot.leaf.low)
    }

    fileprivate mutating func append(list: [String]) {
        append(word: UInt64(list.count))
        for item in list { append(text: item) }
    }

    fileprivate mutating func append(text: String) {
        append(word: UInt64(text.utf8.count))
        var text = text
        text.withUTF8 { append(contentsOf: $0) }
    }
}

extension FieldValue {
    /// One text for one value, its type first.
    package var canonicalText: String {
        switch self {
        case .text(let text): "t\(text)"
        case .integer(let integer): "i\(integer)"
        case .boolean(let flag): flag ? "b1" : "b0"
        case .decimal(let decimal): "d\(decimal)"
        case .list(let items): "l\(items.joined(separator: "\u{0}"))"
        }
    }
}
