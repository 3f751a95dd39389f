/// A value of RFC 8259. Numbers stay as they are written, so that an account number keeps all of its digits.
package enum JSONValue: Hashable {
    package struct Member: Hashable {
        package var name: String
        package var value: JSONValue
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
package struct JSONFault: Error, Hashable, CustomStringConvertible {
    /// From 0.
    package var byte: Int
    package var reason: String

    package var description: String { "not JSON at byte \(byte + 1): \(reason)" }
}

extension JSONValue {
    /// The member of an object; nil for none, and for what is not an object.
    package subscript(_ name: String) -> JSONValue? {
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
