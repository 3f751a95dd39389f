import Testing
import TransparencyLog

/// SplitMix64: the same numbers from the same seed on every machine.
struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &self) }
    }

    mutating func digest() throws -> Digest {
        let words = (next(), next(), next(), next())
        return try #require(withUnsafeBytes(of: words) { Digest($0) })
    }

    mutating func flip(_ digest: Digest) throws -> Digest {
        var bytes = digest.bytes
        bytes[Int.random(in: bytes.indices, using: &self)] ^= 1 << UInt8.random(in: 0..<8, using: &self)
        return try #require(Digest(bytes))
    }

    /// One to four random edits: a byte changed, removed, inserted, or the end cut off.
    mutating func mutate(_ input: [UInt8]) -> [UInt8] {
        var bytes = input
        for _ in 0..<Int.random(in: 1...4, using: &self) where !bytes.isEmpty {
            let position = Int.random(in: bytes.indices, using: &self)
            switch Int.random(in: 0..<4, using: &self) {
            case 0: bytes[position] = UInt8.random(in: .min ... .max, using: &self)
            case 1: bytes.remove(at: position)
            case 2: bytes.insert(UInt8.random(in: .min ... .max, using: &self), at: position)
            default: bytes.removeSubrange(position...)
            }
        }
        return bytes
    }
}
