/// Europol's 4×4 evaluation: how reliable the source is (A best, X not known) and the information (1 best, 4).
///
/// The raw value is what statements carry: source in the high four bits, information in the low, each from 1.
package struct SourceGrade: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
    package enum Source: UInt8, Sendable, Hashable, CaseIterable {
        /// No doubt of authenticity, trustworthiness and competence; reliable in all instances.
        case a = 1
        /// Reliable in most instances.
        case b = 2
        /// Unreliable in most instances.
        case c = 3
        /// Reliability cannot be assessed.
        case x = 4
    }

    package enum Information: UInt8, Sendable, Hashable, CaseIterable {
        /// True without reservation.
        case one = 1
        /// Known personally to the source, not to the official passing it on.
        case two = 2
        /// Not known personally to the source, but corroborated.
        case three = 3
        /// Neither known personally nor corroborated.
        case four = 4
    }

    package let source: Source
    package let information: Information

    package init(_ source: Source, _ information: Information) {
        self.source = source
        self.information = information
    }

    package init?(rawValue: UInt8) {
        guard let source = Source(rawValue: rawValue >> 4), let information = Information(rawValue: rawValue & 15)
        else { return nil }
        self.init(source, information)
    }

    package var rawValue: UInt8 { source.rawValue << 4 | information.rawValue }

    /// Reads `B2`, in either case.
    package init(_ text: String) throws(IndicatorError) {
        let letters = Array(text.trimmed.asciiUppercased.utf8)
        let sources: [UInt8: Source] = [0x41: .a, 0x42: .b, 0x43: .c, 0x58: .x]
        guard letters.count == 2, let source = sources[letters[0]],
            let information = Information(rawValue: letters[1] &- 0x30)
        else {
            throw .term(
                vocabulary: "source grade",
                value: text,
                advice: "write A, B, C or X and then 1 to 4, such as B2"
            )
        }
        self.init(source, information)
    }

    package var description: String {
        let letter =
            switch source {
            case .a: "A"
            case .b: "B"
            case .c: "C"
            case .x: "X"
            }
        return letter + String(information.rawValue)
    }
}
