import Foundation

/// What a text is found by in the full-text index, on both sides alike.
///
/// Texts are put into compatibility composed form (NFKC). Words are left to SQLite's `unicode61` tokenizer, which folds
/// case and diacritics. Scripts that put no space between words (Thai, Lao, Burmese, Khmer, Chinese, Japanese) are cut
/// into overlapping pairs of characters, each written as one word of hexadecimal digits, so that any part of at least
/// two characters is a phrase; the last character of a run stands alone as well, for a search by a single one.
enum SearchTerms {
    /// What goes into the index.
    static func indexed(_ text: String) -> String { terms(of: folded(text), closing: true) }

    /// The FTS5 expression that finds texts with all of the words, each as written; nil where there is nothing to look
    /// for. A `*` at its end makes a word the beginning of one; of more than ``beginningsMax`` of those the rest are taken
    /// as whole words, for FTS5 gathers all texts with each before it gives the first.
    static func expression(_ text: String) -> String? {
        var beginnings = 0
        let pieces = folded(text).split(whereSeparator: \.isWhitespace).compactMap { piece -> String? in
            guard let (phrase, isBeginning) = phrase(piece) else { return nil }
            beginnings += isBeginning ? 1 : 0
            return isBeginning && beginnings <= beginningsMax ? phrase + " *" : phrase
        }
        return pieces.isEmpty ? nil : pieces.joined(separator: " AND ")
    }

    static let beginningsMax = 4

    private static func phrase(_ piece: Substring) -> (String, isBeginning: Bool)? {
        let isStem = piece.hasSuffix("*")
        let scalars = piece.unicodeScalars.filter { !isJoiner($0) }
        guard scalars.contains(where: { $0.properties.isAlphabetic || $0.properties.numericType != nil }) else {
            return nil
        }
        let isSingle = scalars.last.map(isUnspaced) == true && scalars.dropLast().last.map(isUnspaced) != true
        // Where FTS5 sees either, it takes the phrase to end.
        let terms = terms(of: String(piece), closing: isSingle).replacing("\"", with: " ").replacing("\0", with: " ")
        return ("\"\(terms)\"", isStem || isSingle)
    }

    private static func folded(_ text: String) -> String {
        text.utf8.allSatisfy { $0 < 0x80 } ? text : text.precomposedStringWithCompatibilityMapping
    }

    /// `closing`: whether a run at the very end also gets its last character alone.
    private static func terms(of text: String, closing: Bool) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
        var terms = ""
        var run: [Unicode.Scalar] = []
        func end(closing: Bool) {
            guard let last = run.last else { return }
            terms += " "
            for (first, second) in zip(run, run.dropFirst()) { terms += "u\(digits(first))\(digits(second)) " }
            if closing || run.count == 1 { terms += "u\(digits(last)) " }
            run = []
        }
        for scalar in text.unicodeScalars where !isJoiner(scalar) {
            if isUnspaced(scalar) {
                run.append(scalar)
            } else {
                end(closing: true)
                terms.unicodeScalars.append(scalar)
            }
        }
        end(closing: closing)
        return terms
    }

    /// Five, so that none begins with another.
    private static func digits(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16)
        return String(repeating: "0", count: max(0, 5 - digits.count)) + digits
    }

    /// Not seen by a reader, and typed by some only: zero-width spaces and joiners, the soft hyphen, the word joiner, BOM.
    private static func isJoiner(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0xad, 0x200b...0x200d, 0x2060, 0xfeff: true
        default: false
        }
    }

    /// The blocks of scripts that are written without spaces between words.
    private static func isUnspaced(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0e01...0x0e3a, 0x0e40...0x0e5b,  // Thai, but for its currency sign
            0x0e80...0x0eff,  // Lao
            0x1000...0x1049, 0x1050...0x109f, 0xa9e0...0xa9ff, 0xaa60...0xaa7f,  // Myanmar, but for its punctuation
            0x1780...0x17d3, 0x17d7, 0x17dc...0x17e9, 0x19e0...0x19ff,  // Khmer, but for its punctuation
            0x1950...0x19df, 0x1a20...0x1aad,  // Tai Le, New Tai Lue, Tai Tham
            0x3005...0x3007, 0x3041...0x3096, 0x30a1...0x30fa, 0x30fc...0x30fe, 0x31f0...0x31ff,  // Japanese
            0x3400...0x4dbf, 0x4e00...0x9fff, 0xf900...0xfaff, 0x20000...0x3ffff:  // Han
            true
        default: false
        }
    }
}
