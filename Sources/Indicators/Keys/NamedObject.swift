/// Another object as a reporter names it: by its id, or as `kind:value`.
struct NamedObject {
    let id: ObjectID
    /// Nil where it was named by its id.
    let kind: Kind?
    let value: String?

    init(_ raw: String, part: String? = nil, context: KeyContext = KeyContext()) throws(Refusal) {
        let text = raw.trimmed
        if let id = ObjectID(text) {
            (self.id, kind, value) = (id, nil, nil)
            return
        }
        guard let (head, tail) = text.split(first: ":"), let kind = Kind.named(head.asciiLowercased) else {
            throw Refusal(part: part, "neither an object id nor KIND:VALUE", "write such as domain:evil.example")
        }
        do throws(IndicatorError) {
            let key = try kind.canonicalise(RawKey(value: tail), context: context)
            (id, self.kind, value) = (key.id, kind, key.value)
        } catch { throw Refusal(part: part, "\(kind): \(error.reason)", error.advice) }
    }
}
