import Foundation

/// Free text brought into the form of a label: `[a-z0-9-]`, at most 64.
enum LabelSlug {
    static let bytesMax = 64

    /// Latin letters lose their accents, and what is neither letter nor digit becomes one hyphen; nil where other
    /// letters would be lost, nothing is left, or it is too long.
    static func make(_ text: String) -> String? {
        if isSlug(text) { return text }
        let plain = text.utf8.allSatisfy { $0 < 0x80 } ? text : withoutAccents(text)
        guard let plain else { return nil }
        var slug: [UInt8] = []
        var isOpen = false
        for byte in plain.utf8 {
            switch byte {
            case 0x30...0x39, 0x61...0x7a, 0x41...0x5a:
                if isOpen, !slug.isEmpty { slug.append(UInt8(ascii: "-")) }
                isOpen = false
                slug.append(byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte)
            default: isOpen = true
            }
        }
        guard !slug.isEmpty, slug.count <= bytesMax else { return nil }
        return String(decoding: slug, as: UTF8.self)
    }

    private static func isSlug(_ text: String) -> Bool {
        var wasHyphen = true
        for byte in text.utf8 {
            let isHyphen = byte == UInt8(ascii: "-")
            guard isHyphen ? !wasHyphen : byte.isDigit || byte &- 0x61 < 26 else { return false }
            wasHyphen = isHyphen
        }
        return !wasHyphen && text.utf8.count <= bytesMax
    }

    private static func withoutAccents(_ text: String) -> String? {
        var kept = String.UnicodeScalarView()
        for scalar in text.decomposedStringWithCanonicalMapping.unicodeScalars {
            switch scalar {
            case "\u{111}", "\u{110}": kept.append("d")
            case _ where scalar.properties.generalCategory == .nonspacingMark: continue
            case _ where !scalar.isASCII && scalar.properties.isAlphabetic: return nil
            default: kept.append(scalar)
            }
        }
        return String(kept)
    }
}
