import Membership

/// What a lookup asks for.
struct LookupWish: Decodable {
    let values: [String]
    /// Nil: whatever each value can be.
    let kind: String?
    let region: String?

    private struct Key: CodingKey {
        static let values = Key(stringValue: "values")
        static let kind = Key(stringValue: "kind")
        static let region = Key(stringValue: "region")
        static let all = [kind, region, values].map(\.stringValue)

        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// Throws ``APIError`` of a key that there is not: what was ignored would be taken to limit the answer.
    init(from decoder: any Decoder) throws {
        let wish = try decoder.container(keyedBy: Key.self)
        if let other = wish.allKeys.first(where: { !Key.all.contains($0.stringValue) }) {
            throw APIError.invalid(
                "\(QuotedText(other.stringValue.prefix(40))) is no key of a lookup; there are \(Key.all.joined(separator: ", "))"
            )
        }
        values = try wish.decode([String].self, forKey: .values)
        kind = try wish.decodeIfPresent(String.self, forKey: .kind)
        region = try wish.decodeIfPresent(String.self, forKey: .region)
    }
}
