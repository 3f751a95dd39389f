/// A JSON object whose keys are all known.
struct StrictObject {
    struct Key: CodingKey, ExpressibleByStringLiteral {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
        init(stringLiteral value: String) { stringValue = value }
    }

    private let container: KeyedDecodingContainer<Key>
    /// Where the object stands, as in `peers[0].accept`; `the file` at the top.
    private let path: String

    /// Opens the object at `decoder`; throws ``PeerListError``.
    init(_ decoder: any Decoder, keys: [String]) throws {
        path = Self.text(of: decoder.codingPath)
        do {
            container = try decoder.container(keyedBy: Key.self)
        } catch DecodingError.typeMismatch {
            throw PeerListError.wrongType(path: path, expected: "an object")
        }
        let unknown = container.allKeys.map(\.stringValue).filter { !keys.contains($0) }.sorted()
        if let key = unknown.first { throw PeerListError.unknownKey(key, path: path, known: keys) }
    }

    func has(_ key: Key) -> Bool { container.contains(key) }

    func optional<Value: Decodable>(_ key: Key, _ type: Value.Type, _ expected: String) throws -> Value? {
        guard container.contains(key) else { return nil }
        do {
            return try container.decode(type, forKey: key)
        } catch DecodingError.typeMismatch(_, let context) {
            throw PeerListError.wrongType(path: Self.text(of: context.codingPath), expected: expected)
        } catch DecodingError.valueNotFound(_, let context) {
            throw PeerListError.wrongType(path: Self.text(of: context.codingPath), expected: expected)
        }
    }

    func required<Value: Decodable>(_ key: Key, _ type: Value.Type, _ expected: String) throws -> Value {
        guard let value = try optional(key, type, expected) else {
            throw PeerListError.missing(key.stringValue, path: path)
        }
        return value
    }

    /// A number of whole units within `range`.
    func number(_ key: Key, in range: ClosedRange<Int>) throws -> Int? {
        let expected = "a whole number from \(range.lowerBound) to \(range.upperBound)"
        let value: Int?
        do {
            value = try optional(key, Int.self, expected)
        } catch let error as PeerListError {
            throw error
        } catch {
            throw bad(key, "write \(expected)")
        }
        guard let value else { return nil }
        guard range.contains(value) else { throw bad(key, "write \(expected)") }
        return value
    }

    /// A required text that `parse` reads.
    func name<Value>(_ key: Key, _ parse: (String) throws(NameError) -> Value) throws -> Value {
        try name(key, try required(key, String.self, "a text"), parse)
    }

    func name<Value>(
        _ key: Key,
        _ text: String,
        _ parse: (String) throws(NameError) -> Value
    ) throws(PeerListError) -> Value {
        do throws(NameError) {
            return try parse(text)
        } catch {
            throw .badName(path: path(of: key), error)
        }
    }

    func bad(_ key: Key, _ reason: String) -> PeerListError { .badValue(path: path(of: key), reason: reason) }

    private func path(of key: Key) -> String {
        path == "the file" ? key.stringValue : "\(path).\(key.stringValue)"
    }

    private static func text(of path: [any CodingKey]) -> String {
        var text = ""
        for key in path {
            if let position = key.intValue {
                text += "[\(position)]"
            } else {
                text += (text.isEmpty ? "" : ".") + key.stringValue
            }
        }
        return text.isEmpty ? "the file" : text
    }
}
