/// An object's key as its reporter wrote it: one value, or named parts, or a value with parts that complete it.
package struct RawKey: Sendable, Hashable, ExpressibleByStringLiteral {
    package var value: String?
    /// By the names in ``Kind/keyParts``.
    package var parts: [String: String]

    package init(value: String? = nil, parts: [String: String] = [:]) {
        self.value = value
        self.parts = parts
    }

    package init(stringLiteral value: String) { self.init(value: value) }

    /// The trimmed part, nil where it is absent or empty.
    func part(_ name: String) -> String? {
        guard !parts.isEmpty, let text = parts[name] else { return nil }
        let trimmed = text.trimmed
        return trimmed.isEmpty ? nil : trimmed
    }

    func required(_ name: String, _ advice: String) throws(Refusal) -> String {
        guard let text = part(name) else { throw Refusal(part: name, "missing", advice) }
        return text
    }

    /// The trimmed value, else the named part that stands for it.
    func single(_ name: String) throws(Refusal) -> String {
        let text = value.map(\.trimmed) ?? part(name) ?? ""
        if let other = part(name), value != nil, other != text {
            throw Refusal(part: name, "differs from the value given beside it", "give it once")
        }
        guard !text.isEmpty else { throw Refusal("empty", "give a value") }
        return text
    }
}

/// What the author's surroundings add to a key.
package struct KeyContext: Sendable, Hashable {
    /// ISO 3166-1 alpha-2: where a national number, an account or a sender id belongs that names no country itself.
    package var region: String?

    package init(region: String? = nil) { self.region = region }
}
