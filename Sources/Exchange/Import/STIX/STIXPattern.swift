/// A STIX 2.1 pattern (§9) as far as an indicator can be taken from it: one observation, or several of which each is
/// enough, of comparisons by `=` or `IN`.
struct STIXPattern {
    struct Comparison: Hashable {
        /// `type:property`, as written.
        var path: String
        var value: String
    }

    /// Alternatives; what is in one of them has to be true together.
    private(set) var alternatives: [[Comparison]] = []

    static let alternativesMax = 10_000
    /// In all alternatives together.
    static let comparisonsMax = 50_000

    init(_ text: String) throws(RecordFault) {
        var tokens = try Tokens(text)
        repeat {
            try tokens.expect("[")
            alternatives += try Self.either(&tokens, depth: 0)
            try Self.check(alternatives.count, 0)
            try tokens.expect("]")
        } while tokens.take("OR")
        if let next = tokens.next {
            let reason =
                next == "AND" || next == "FOLLOWEDBY"
                ? "several observations that belong together" : "\(next.quoted), which says when or how often"
            throw RecordFault("the pattern asks for \(reason); report what is malicious by itself")
        }
    }

    private static func either(_ tokens: inout Tokens, depth: Int) throws(RecordFault) -> [[Comparison]] {
        var found = try all(&tokens, depth: depth)
        while tokens.take("OR") {
            found += try all(&tokens, depth: depth)
            try check(found.count, 0)
        }
        return found
    }

    private static func check(_ alternatives: Int, _ comparisons: Int) throws(RecordFault) {
        guard alternatives <= alternativesMax, comparisons <= comparisonsMax else {
            throw RecordFault("the pattern has too many alternatives")
        }
    }

    private static func all(_ tokens: inout Tokens, depth: Int) throws(RecordFault) -> [[Comparison]] {
        var found = try term(&tokens, depth: depth)
        while tokens.take("AND") {
            let more = try term(&tokens, depth: depth)
            func length(_ alternatives: [[Comparison]]) -> Int { alternatives.reduce(0) { $0 + $1.count } }
            try check(found.count * more.count, length(found) * more.count + length(more) * found.count)
            found = found.flatMap { left in more.map { left + $0 } }
        }
        return found
    }

    private static func term(_ tokens: inout Tokens, depth: Int) throws(RecordFault) -> [[Comparison]] {
        if tokens.take("(") {
            guard depth < 32 else { throw RecordFault("the pattern is nested deeper than 32") }
            let inner = try either(&tokens, depth: depth + 1)
            try tokens.expect(")")
            return inner
        }
        let path = try tokens.path()
        if tokens.take("=") { return [[Comparison(path: path, value: try tokens.literal())]] }
        guard tokens.take("IN") else {
            let by = tokens.next ?? "nothing"
            throw RecordFault("the pattern compares \(path.quoted) by \(by.quoted); only = and IN name one thing")
        }
        try tokens.expect("(")
        var found: [[Comparison]] = []
        repeat { found.append([Comparison(path: path, value: try tokens.literal())]) } while tokens.take(",")
        try tokens.expect(")")
        return found
    }
}

/// The words of a pattern. A literal begins with a quote, and stands without its escapes.
private struct Tokens {
    private var words: [String] = []
    private var position = 0

    var next: String? { position < words.count ? words[position] : nil }

    init(_ text: String) throws(RecordFault) {
        let bytes = Array(text.utf8)
        var index = 0
        while index < bytes.count {
            switch bytes[index] {
            case let byte where byte.isBlank: index += 1
            case UInt8(ascii: "'"): words.append(try Self.literal(bytes, &index))
            case let byte where "[](),=".utf8.contains(byte):
                words.append(String(decoding: [byte], as: UTF8.self))
                index += 1
            default: words.append(try Self.word(bytes, &index))
            }
        }
    }

    mutating func take(_ word: String) -> Bool {
        guard next == word else { return false }
        position += 1
        return true
    }

    mutating func expect(_ word: String) throws(RecordFault) {
        guard take(word) else { throw RecordFault("the pattern cannot be read: \(word.quoted) is missing") }
    }

    mutating func path() throws(RecordFault) -> String {
        guard let word = next, word.contains(":"), !word.hasPrefix("'") else {
            throw RecordFault("the pattern cannot be read: \((next ?? "its end").quoted) is no object path")
        }
        position += 1
        return word
    }

    mutating func literal() throws(RecordFault) -> String {
        guard let word = next, !["[", "]", "(", ")", ",", "="].contains(word) else {
            throw RecordFault("the pattern cannot be read: a value is missing")
        }
        position += 1
        return word.hasPrefix("'") ? String(word.dropFirst()) : word
    }

    private static func literal(_ bytes: [UInt8], _ index: inout Int) throws(RecordFault) -> String {
        var text: [UInt8] = [UInt8(ascii: "'")]
        index += 1
        while index < bytes.count {
            var byte = bytes[index]
            index += 1
            if byte == UInt8(ascii: "'") { return String(decoding: text, as: UTF8.self) }
            if byte == UInt8(ascii: "\\"), index < bytes.count {
                byte = bytes[index]
                index += 1
            }
            text.append(byte)
        }
        throw RecordFault("the pattern cannot be read: a quote is not closed")
    }

    /// Also an object path with quoted steps, `file:hashes.'SHA-256'`.
    private static func word(_ bytes: [UInt8], _ index: inout Int) throws(RecordFault) -> String {
        let start = index
        while index < bytes.count, !bytes[index].isBlank, !"(),=]".utf8.contains(bytes[index]) {
            if bytes[index] == UInt8(ascii: "["), index > start {
                // [*] or [0] of a list.
                while index < bytes.count, bytes[index] != UInt8(ascii: "]") { index += 1 }
            } else if bytes[index] == UInt8(ascii: "'") {
                _ = try literal(bytes, &index)
                continue
            }
            index += 1
        }
        return String(decoding: bytes[start..<min(index, bytes.count)], as: UTF8.self)
    }
}
