import ArgumentParser

/// `name=value`, as `--key` and `--field` take it.
struct Assignment: Hashable, Sendable {
    let name: String
    let value: String

    init(_ text: String) throws(ValidationError) {
        guard let mark = text.firstIndex(of: "="), mark != text.startIndex else {
            throw ValidationError("write name=value")
        }
        name = String(text[..<mark])
        value = String(text[text.index(after: mark)...])
    }
}
