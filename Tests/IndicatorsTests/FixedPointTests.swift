import Indicators
import Testing

@Suite struct FixedPointTests {
    @Test(arguments: Samples.byKind.map(\.kind))
    func `every sample of a kind is taken`(_ kind: Kind) throws {
        for value in Samples.byKind.first(where: { $0.kind == kind })?.values ?? [] {
            #expect(refusal(kind, value, region: "TH") == nil, "\(value)")
            try expectFixedPoint(kind, value, region: "TH")
        }
    }

    @Test(arguments: Samples.byKind.map(\.kind))
    func `whatever is taken is a fixed point that receivers take`(_ kind: Kind) throws {
        let samples = Samples.byKind.first { $0.kind == kind }?.values ?? []
        var generator = SeededGenerator(seed: UInt64(kind.code) &* 7919)
        var taken = 0
        for round in 0..<1500 {
            let sample = samples[round % samples.count]
            let mutant = mutate(sample, using: &generator)
            if try expectFixedPoint(kind, mutant, region: round.isMultiple(of: 2) ? "TH" : nil) { taken += 1 }
        }
        #expect(taken > 10, "too few mutants of \(kind) were taken to say anything")
    }

    /// False where the value is refused.
    @discardableResult
    private func expectFixedPoint(_ kind: Kind, _ value: String, region: String?) throws -> Bool {
        guard refusal(kind, value, region: region) == nil else { return false }
        let key = try kind.canonicalise(RawKey(value: value), context: KeyContext(region: region))
        #expect(kind.isCanonical(key.value), "\(kind) \(value) → \(key.value)")
        for context in [nil, "TH", "US"] {
            #expect(refusal(kind, key.value, region: context)?.description == nil, "\(value) → \(key.value)")
            #expect(try canonical(kind, key.value, region: context) == key.value, "\(kind) \(value)")
        }
        var parts: [String: String] = [:]
        for part in kind.parts(of: key.value) {
            if case .text(let text) = part.value { parts[part.name] = text }
        }
        #expect(try canonical(kind, parts: parts) == key.value, "\(kind) \(value) → \(parts)")
        #expect(throws: Never.self) { try kind.validate(key.derivedFields) }
        return true
    }

    private func mutate(_ text: String, using generator: inout SeededGenerator) -> String {
        let alphabet = Array(
            "abzABZ019.-_/:@+?#%[](){}\\ '\"<>*=&~,;|\t\u{0}\u{7f}éßÅ์กไ๑၁០１．。﹒İıſﬃ\u{200b}\u{202e}\u{301}\u{1F600}漢ﾊΣς"
                .unicodeScalars
        )
        var scalars = Array(text.unicodeScalars)
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
            let position = Int.random(in: 0...scalars.count, using: &generator)
            let scalar = alphabet.randomElement(using: &generator) ?? "x"
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: scalars.insert(scalar, at: position)
            case 1 where position < scalars.count: scalars.remove(at: position)
            case 2 where position < scalars.count: scalars[position] = scalar
            case 3 where position < scalars.count:
                scalars.insert(scalars[position], at: position)
            default: scalars.insert(contentsOf: Array("(.)%2e[.]".unicodeScalars), at: position)
            }
        }
        var result = ""
        result.unicodeScalars.append(contentsOf: scalars)
        return result
    }
}
