/// The country that scopes a composite key: lower case in keys, as in member ids.
enum CountryPart {
    /// In capitals.
    static func canonical(_ text: String, part: String = "country") throws(Refusal) -> String {
        guard let code = Country.canonical(text) else {
            throw Refusal(
                part: part,
                "\"\(Excerpt.of(text))\" is no country",
                "write ISO 3166-1 alpha-2, such as TH"
            )
        }
        return code
    }

    /// The part, else what the value begins with (`th/…`), else the context's region; in lower case.
    static func resolve(
        _ raw: RawKey,
        prefix: String?,
        _ context: KeyContext
    ) throws(Refusal) -> String {
        if let part = raw.part("country") { return try canonical(part).asciiLowercased }
        if let prefix { return prefix }
        guard let region = context.region else {
            throw Refusal(part: "country", "missing", "give the country, such as th, or write th/…")
        }
        return region.asciiLowercased
    }

    /// `th/rest` taken apart where `th` is a country in lower case; nil otherwise.
    static func split(_ value: String) -> (country: String, rest: String)? {
        guard let (head, rest) = value.split(first: "/"), isCanonical(head),
            Country.isAssigned(head.asciiUppercased)
        else { return nil }
        return (head, rest)
    }

    /// The stable half: two letters.
    static func isCanonical(_ text: some StringProtocol) -> Bool {
        text.utf8.count == 2 && text.utf8.allSatisfy(\.isLower)
    }
}
