/// A bank's code within its country, or its BIC (ISO 9362), which names the country.
enum Institution {
    /// The code in lower case. A BIC of 11 characters whose branch is `XXX` names the head office, and so does the same BIC
    /// without a branch: the latter is the one form.
    static func canonical(_ text: String) throws(Refusal) -> String {
        let code = String(decoding: text.utf8.filter { $0 != 0x20 }.map(\.asLower), as: UTF8.self)
        guard isCode(code) else {
            throw Refusal(
                part: "institution",
                "\"\(Excerpt.of(text))\" is no institution code",
                "give the bank's national code, such as 014, or its BIC"
            )
        }
        return statesHeadOffice(code) ? String(code.dropLast(3)) : code
    }

    static func isCanonical(_ code: String) -> Bool { isCode(code) && !statesHeadOffice(code) }

    private static func isCode(_ code: String) -> Bool {
        code.isMade(of: { $0.isLower || $0.isDigit || $0 == 0x2d }, count: 1...16)
    }

    private static func statesHeadOffice(_ code: String) -> Bool {
        code.utf8.count == 11 && code.hasSuffix("xxx") && country(of: code) != nil
    }

    /// The country in a BIC, in lower case; nil for another code.
    static func country(of code: String) -> String? {
        guard isBIC(code) else { return nil }
        let country = String(code.dropFirst(4).prefix(2))
        return Country.canonical(country) == nil ? nil : country
    }

    /// Four letters, a country, a place of two characters, and for a branch three more. The standard would have digits among
    /// the first four, too; no BIC that is in use has one, and national codes do.
    private static func isBIC(_ code: String) -> Bool {
        (code.utf8.count == 8 || code.utf8.count == 11) && code.utf8.prefix(6).allSatisfy(\.isLetter)
            && code.utf8.allSatisfy(\.isAlphanumeric)
    }
}
