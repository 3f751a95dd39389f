/// A key that says nothing of the object: canonical are the 36 characters of a UUID in lower case (RFC 9562 §4).
struct UUIDKey: KeyNormaliser {
    /// The field for what people call the object.
    let nameField: String

    func normalise(_ raw: RawKey, context: KeyContext) throws(Refusal) -> NormalisedKey {
        let text = try raw.single("uuid")
        var bare = text.dropping(prefix: "urn:uuid:") ?? text
        if bare.hasPrefix("{"), bare.hasSuffix("}") { bare = String(bare.dropFirst().dropLast()) }
        guard let id = UUIDKey.read(bare) else {
            throw Refusal(
                "not a UUID",
                "leave the value out and one is made; what it is called goes in the field \(nameField)"
            )
        }
        return NormalisedKey(id.description)
    }

    /// With or without its hyphens.
    private static func read(_ text: String) -> ObjectID? {
        if let id = ObjectID(text) { return id }
        guard text.isHexadecimal(32) else { return nil }
        let digits = Array(text.utf8)
        let bytes = stride(from: 0, to: 32, by: 2).map { place in
            (digits[place].hexadecimalValue ?? 0) << 4 | (digits[place + 1].hexadecimalValue ?? 0)
        }
        return ObjectID(bytes)
    }

    func isCanonical(_ value: String) -> Bool { UUIDKey.isCanonical(value) }

    static func isCanonical(_ value: String) -> Bool {
        ObjectID(value) != nil && !value.utf8.contains(where: \.isUpper)
    }

    func parts(of value: String) -> [Field] { [Field("uuid", .text(value))] }

    static let parts = [KeyPart("uuid", optional: true, doc: "UUID; one is made where none is given")]
}
