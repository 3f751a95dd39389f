/// Indicators written so that nobody clicks them: `hxxp://evil[.]example`.
enum Defanging {
    static let warning = "was written defanged"

    private struct Token {
        let from: [UInt8]
        let to: UInt8
        /// Round brackets may stand in a path, so that they are only read as tokens before it.
        var isRound: Bool { from.first == 0x28 }
    }

    private static let tokens: [Token] = [
        ("[.]", UInt8(ascii: ".")), ("(.)", 0x2e), ("{.}", 0x2e), ("[dot]", 0x2e), ("(dot)", 0x2e), ("[:]", 0x3a),
        ("[@]", 0x40),
        ("[at]", 0x40), ("(at)", 0x40), ("\\.", 0x2e),
    ].map { Token(from: Array($0.0.utf8), to: $0.1) }

    private static let schemes: [(from: String, to: String)] = [
        ("hxxps://", "https://"), ("hxxp://", "http://"), ("h**ps://", "https://"), ("h**p://", "http://"),
        ("htxps://", "https://"), ("htxp://", "http://"), ("meow://", "http://"), ("fxps://", "ftps://"),
        ("fxp://", "ftp://"),
    ]

    /// The plain text; nil where the text is plain already.
    static func refang(_ text: String) -> String? {
        guard
            text.utf8.contains(where: { $0 == 0x5b || $0 == 0x28 || $0 == 0x7b || $0 == 0x5c })
                || schemes.contains(where: { text.dropping(prefix: $0.from) != nil })
        else { return nil }
        var plain = unbracketed(text)
        for scheme in schemes {
            if let rest = plain.dropping(prefix: scheme.from) {
                plain = scheme.to + rest
                break
            }
        }
        return plain == text ? nil : plain
    }

    /// Replaces tokens as they come to stand at the end of what was read, so that none is left over.
    private static func unbracketed(_ text: String) -> String {
        var result: [UInt8] = []
        var slashes = 0
        var isInPath = false
        for byte in text.utf8 {
            result.append(byte)
            if byte == 0x2f { slashes += 1 }
            isInPath = isInPath || slashes > 2 || byte == 0x3f || byte == 0x23
            while let token = tokens.first(where: { !($0.isRound && isInPath) && ends(result, with: $0.from) }) {
                result.removeLast(token.from.count)
                result.append(token.to)
            }
        }
        let plain = String(decoding: result, as: UTF8.self)
        return plain.replacing("[://]", with: "://", maxReplacements: 1)
    }

    private static func ends(_ text: [UInt8], with token: [UInt8]) -> Bool {
        text.last == token.last && text.count >= token.count
            && zip(text.suffix(token.count), token).allSatisfy { $0.asLower == $1 }
    }
}
