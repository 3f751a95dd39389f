/// A value of RFC 8259. Numbers stay as they are written, so that an account number keeps all of its digits.
enum JSONValue: Hashable {
    struct Member: Hashable {
        var name: String
        var value: JSONValue
    }

    case null
    case flag(Bool)
    case number(String)
    case text(String)
    case list([JSONValue])
    /// No name twice.
    case object([Member])
}

/// Where a text is not JSON.
struct JSONFault: Error, Hashable {
    /// From 0.
    var byte: Int
    var reason: String

    var description: String { "not JSON at byte \(byte + 1): \(reason)" }
}

extension JSONValue {
    /// The member of an object; nil for none, and for what is not an object.
    subscript(_ name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    var text: String? {
        if case .text(let text) = self { text } else { nil }
    }

    /// Empty for what is not a list.
    var items: [JSONValue] {
        if case .list(let items) = self { items } else { [] }
    }
}
