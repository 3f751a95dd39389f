import Indicators

/// The canonical value of what a reporter wrote.
func canonical(_ kind: Kind, _ value: String, region: String? = nil) throws -> String {
    try kind.canonicalise(RawKey(value: value), context: KeyContext(region: region)).value
}

func canonical(_ kind: Kind, parts: [String: String], region: String? = nil) throws -> String {
    try kind.canonicalise(RawKey(parts: parts), context: KeyContext(region: region)).value
}

/// The error that a value is refused with; nil where it is taken.
func refusal(_ kind: Kind, _ value: String, region: String? = nil) -> IndicatorError? {
    do throws(IndicatorError) {
        _ = try kind.canonicalise(RawKey(value: value), context: KeyContext(region: region))
        return nil
    } catch {
        return error
    }
}

func warnings(_ kind: Kind, _ value: String) throws -> [String] {
    try kind.canonicalise(RawKey(value: value)).warnings
}

/// SplitMix64: the same sequence on every run.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
        return z ^ z >> 31
    }
}
