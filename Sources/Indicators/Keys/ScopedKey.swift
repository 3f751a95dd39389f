/// What one member or country calls by a name or number of its own. Canonical: `th/name`, folded.
struct ScopedKey: KeyNormaliser {
    enum Scope: String { case member, country }
    let scope: Scope
    /// The part behind the scope, such as `number`.
    let part: String

    func normalise(_ raw: RawKey, context: KeyContext) throws(Refusal) -> NormalisedKey {
        var text = try raw.single(part)
        var owner = try raw.part(scope.rawValue).map { (part) throws(Refusal) in try canonicalOwner(part) }
        if raw.value != nil, let (head, rest) = text.split(first: "/"), let named = try? canonicalOwner(head),
            owner == nil || owner == named
        {
            owner = named
            text = rest
        }
        if owner == nil, scope == .country { owner = context.region?.asciiLowercased }
        guard let owner else {
            throw Refusal(part: scope.rawValue, "missing", "write th/\(Excerpt.of(text)), or give the \(scope)")
        }
        let (shown, warnings) = try ShownText.clean(text, compact: false)
        guard let folded = UnicodeText.folded(shown), ShownText.isClean(folded) else {
            throw Refusal("its letters cannot be compared", "check the \(part)")
        }
        return NormalisedKey("\(owner)/\(folded)", shown: "\(owner)/\(shown)", warnings: warnings)
    }

    func isCanonical(_ value: String) -> Bool {
        guard let (owner, text) = value.split(first: "/") else { return false }
        let isOwner = scope == .country ? CountryPart.isCanonical(owner) : ScopedKey.isMember(owner)
        return isOwner && ShownText.isClean(text) && !text.utf8.contains(where: \.isUpper)
    }

    func parts(of value: String) -> [Field] {
        guard let (owner, text) = value.split(first: "/") else { return [] }
        return [Field(scope.rawValue, .text(owner)), Field(part, .text(text))]
    }

    private func canonicalOwner(_ text: String) throws(Refusal) -> String {
        if scope == .country { return try CountryPart.canonical(text).asciiLowercased }
        let id = text.trimmed.asciiLowercased
        // Digits alone are the beginning of a number such as 123/2569.
        guard ScopedKey.isMember(id), id.utf8.contains(where: \.isLower) else {
            throw Refusal(part: "member", "\"\(Excerpt.of(text))\" is no member's id", "write it as th or interpol")
        }
        return id
    }

    private static func isMember(_ text: String) -> Bool {
        text.isMade(of: { $0.isLower || $0.isDigit || $0 == 0x2d }, count: 2...32)
    }
}
