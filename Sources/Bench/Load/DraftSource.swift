import Entries
import Exchange
import Indicators

/// What is reported: from a file, or from a seeded generator with payloads of about 300 bytes.
struct DraftSource {
    let seed: UInt64
    let file: String?

    /// One after another, from the beginning.
    func stream() throws -> DraftStream {
        guard let file else { return DraftStream(generator: DraftGenerator(seed: seed), reader: nil) }
        var defaults = ImportDefaults()
        defaults.verdict = .malicious
        return DraftStream(
            generator: DraftGenerator(seed: seed),
            reader: try ImportReader(path: file, defaults: defaults)
        )
    }
}

struct DraftStream {
    private let generator: DraftGenerator
    private let reader: ImportReader?
    private var position: UInt64 = 0
    private var read: [PBDraft] = []
    /// What the generator says of the object of a number; nil: letters.
    var text: ((UInt64) -> String)?

    init(generator: DraftGenerator, reader: ImportReader?) {
        self.generator = generator
        self.reader = reader
    }

    /// The next `count`; fewer at the end of a file.
    mutating func next(_ count: Int) throws -> [PBDraft] {
        guard let reader else {
            defer { position += UInt64(count) }
            return (position..<position + UInt64(count)).map { number in
                var draft = generator.draft(number)
                if let text { draft.statement.description_p = text(number) }
                return draft
            }
        }
        while read.count < count, let lines = try reader.next() { read += lines.compactMap(\.draft) }
        defer { read.removeFirst(min(count, read.count)) }
        return Array(read.prefix(count))
    }
}

/// The same domains for the same seed, in no order.
struct DraftGenerator {
    let seed: UInt64

    private static let letters = Array("abcdefghijklmnopqrstuvwxyz      ".utf8)

    func value(_ index: UInt64) -> String {
        "host-\(String(mixed(index) >> 24, radix: 16)).example.com"
    }

    func draft(_ index: UInt64) -> PBDraft {
        var draft = PBDraft()
        draft.kind = Kind.domain.name
        draft.value = value(index)
        draft.line = index + 1
        var word = mixed(index ^ 0x5eed)
        let text = (0..<168).map { _ in
            word = word &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Self.letters[Int(word >> 59)]
        }
        let statement = Statement(
            verdict: .malicious,
            confidence: UInt8(word >> 40 & 63) + 20,
            labels: ["phishing"],
            firstSeenMs: 1_700_000_000_000,
            lastSeenMs: 1_700_000_000_000 + index,
            validUntilMs: 1_900_000_000_000,
            description: String(decoding: text, as: UTF8.self),
            language: "en"
        )
        draft.statement = PBStatement(statement)
        return draft
    }

    /// SplitMix64: one to one, so that no value comes twice.
    private func mixed(_ index: UInt64) -> UInt64 {
        var word = seed &* 0x9e37_79b9_7f4a_7c15 &+ index &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
        return word ^ word >> 31
    }
}
