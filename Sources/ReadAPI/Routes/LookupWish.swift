import Exchange
import Membership

/// What a lookup asks for.
struct LookupWish {
    let values: [String]
    /// Nil: whatever each value can be.
    let kind: String?
    let region: String?

    private static let keys = ["kind", "region", "values"]

    /// Throws ``APIError`` of a key that there is not, too: what was ignored would be taken to limit the answer.
    init(json: UnsafeRawBufferPointer) throws(APIError) {
        let wish: JSONValue
        do throws(JSONFault) { wish = try JSONText.parse(json) } catch { throw .invalid("the body is \(error)") }
        guard case .object(let members) = wish else {
            throw .invalid("the body is an object of \(Self.keys.joined(separator: ", "))")
        }
        if let other = members.first(where: { !Self.keys.contains($0.name) }) {
            throw .invalid(
                "\(QuotedText(other.name.prefix(40))) is no key of a lookup; there are \(Self.keys.joined(separator: ", "))"
            )
        }
        guard let values = wish["values"] else { throw .invalid("the body lacks 'values'") }
        guard case .list(let items) = values else { throw .invalid("'values' is a list of texts") }
        self.values = try items.map { item throws(APIError) in
            guard case .text(let value) = item else { throw .invalid("'values' is a list of texts") }
            return value
        }
        kind = try Self.text(wish, "kind")
        region = try Self.text(wish, "region")
    }

    private static func text(_ wish: JSONValue, _ name: String) throws(APIError) -> String? {
        switch wish[name] {
        case nil, .null: return nil
        case .text(let text): return text
        default: throw .invalid("'\(name)' is a text")
        }
    }
}
