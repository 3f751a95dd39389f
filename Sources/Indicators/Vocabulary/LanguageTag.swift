/// The tags of BCP 47 (RFC 5646) that people write: language, then script, region and variants; no grandfathered ones.
package enum LanguageTag {
    /// The tag in the case RFC 5646 §2.1.1 recommends, such as `zh-Hant-TW`. The registry is not consulted.
    package static func canonical(_ text: String) throws(IndicatorError) -> String {
        let subtags = text.trimmed.asciiLowercased.split(separator: "-", omittingEmptySubsequences: false)
        guard isWellFormed(subtags), text.utf8.count <= 35 else {
            throw .term(vocabulary: "language tag", value: text, advice: "write BCP 47, such as th, my or zh-Hant")
        }
        var canonical: [String] = []
        for (position, subtag) in subtags.enumerated() {
            if position > 0, subtag.utf8.count == 2 {
                canonical.append(String(subtag).asciiUppercased)
            } else if position > 0, subtag.utf8.count == 4, subtag.utf8.allSatisfy(\.isLetter) {
                canonical.append(String(subtag.prefix(1)).asciiUppercased + subtag.dropFirst())
            } else {
                canonical.append(String(subtag))
            }
        }
        return canonical.joined(separator: "-")
    }

    private static func isWellFormed(_ subtags: [Substring]) -> Bool {
        guard let language = subtags.first, (2...3).contains(language.utf8.count),
            language.utf8.allSatisfy(\.isLetter)
        else { return false }
        return subtags.dropFirst().allSatisfy { subtag in
            (2...8).contains(subtag.utf8.count) && subtag.utf8.allSatisfy(\.isAlphanumeric)
        }
    }
}
