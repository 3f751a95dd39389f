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

    mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }

    mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &self) }
    }

    /// One to four random edits: a byte changed, removed, inserted, or the end cut off.
    mutating func mutate(_ input: [UInt8]) -> [UInt8] {
        var bytes = input
        for _ in 0..<Int.random(in: 1...4, using: &self) where !bytes.isEmpty {
            let position = below(bytes.count)
            switch below(6) {
            case 0, 1: bytes[position] = UInt8.random(in: .min ... .max, using: &self)
            case 2: bytes[position] ^= 1 << UInt8(below(8))
            case 3: bytes.remove(at: position)
            case 4: bytes.insert(UInt8.random(in: .min ... .max, using: &self), at: position)
            default: bytes.removeSubrange(position...)
            }
        }
        return bytes
    }
}
