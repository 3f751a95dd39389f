/// Text from others, made fit for a terminal: nothing in it moves the cursor, hides or reverses what stands beside it.
enum TerminalText {
    /// An identifier: everything invisible is written out as `\u{…}`.
    static func value(_ text: some StringProtocol) -> String { escaped(text) { _ in false } }

    /// Prose: as `value`, but the marks that Khmer, Burmese and Thai text breaks and joins its words with stay.
    static func prose(_ text: some StringProtocol) -> String {
        escaped(text) { (0x200B...0x200D).contains($0.value) }
    }

    /// Prose of several lines, each made fit.
    static func lines(_ text: String) -> [String] {
        text.split(omittingEmptySubsequences: false) { $0.isNewline }.map { prose($0) }
    }

    private static func escaped(_ text: some StringProtocol, _ stays: (Unicode.Scalar) -> Bool) -> String {
        var safe = ""
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
                if stays(scalar) {
                    safe.unicodeScalars.append(scalar)
                } else {
                    safe += "\\u{\(String(scalar.value, radix: 16))}"
                }
            default: safe.unicodeScalars.append(scalar)
            }
        }
        return safe
    }

    /// Columns that a terminal gives the text: none for combining marks, two for wide East Asian characters.
    static func width(_ text: some StringProtocol) -> Int {
        text.unicodeScalars.reduce(0) { $0 + width($1) }
    }

    private static func width(_ scalar: Unicode.Scalar) -> Int {
        if scalar.value < 0x300 { return 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: return wide.contains { $0.contains(scalar.value) } ? 2 : 1
        }
    }

    /// The blocks of UAX #11 that are wide throughout.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
        0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
        0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD,
    ]
}
