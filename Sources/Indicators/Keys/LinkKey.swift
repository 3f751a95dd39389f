/// Canonical: `id/relation/id`, the ids of two objects in lower case.
///
/// Ends that were named as `kind:value` are told in fields, so that a reader of the link need not have met them.
struct LinkKey: KeyNormaliser {
    static let relations = [
        "uses", "controls", "part-of", "pays", "victim-of", "evidence-of", "same-as", "recruits",
    ]

    func normalise(_ raw: RawKey, context: KeyContext) throws(Refusal) -> NormalisedKey {
        var ends = (raw.part("from"), raw.part("relation"), raw.part("to"))
        if let value = raw.value?.trimmed {
            let parts = value.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 3 else {
                throw Refusal("not FROM/RELATION/TO", "write three parts, two of them object ids; or give from and to")
            }
            ends = (parts[0], parts[1], parts[2])
        }
        guard let relation = ends.1 else { throw missing("relation") }
        guard let from = ends.0 else { throw missing("from") }
        guard let to = ends.2 else { throw missing("to") }
        var source = try NamedObject(from, part: "from", context: context)
        var target = try NamedObject(to, part: "to", context: context)
        let word = relation.trimmed.asciiLowercased
        guard LinkKey.relations.contains(word) else {
            throw Refusal(
                part: "relation",
                "\"\(Excerpt.of(relation))\" is not one",
                "it takes \(LinkKey.relations.joined(separator: ", "))"
            )
        }
        guard source.id != target.id else { throw Refusal("both ends are one object", "name two objects") }
        // Said the other way round, it is the same.
        if word == "same-as", target.id < source.id { swap(&source, &target) }
        let fields = told("from", source) + told("to", target)
        return NormalisedKey("\(source.id)/\(word)/\(target.id)", fields: fields)
    }

    private func told(_ end: String, _ object: NamedObject) -> [Field] {
        guard let kind = object.kind, let value = object.value else { return [] }
        return [Field("\(end)_kind", .text(kind.name)), Field("\(end)_value", .text(value))]
    }

    private func missing(_ part: String) -> Refusal {
        Refusal(part: part, "missing", "give from and to as an object id or KIND:VALUE, and the relation")
    }

    func isCanonical(_ value: String) -> Bool { LinkEnds(value) != nil }

    func parts(of value: String) -> [Field] {
        guard let ends = LinkEnds(value) else { return [] }
        return [
            Field("from", .text(ends.from.description)), Field("relation", .text(ends.relation)),
            Field("to", .text(ends.to.description)),
        ]
    }
}

/// What the canonical value of a link says: two objects by their ids, and how they are related.
package struct LinkEnds: Sendable, Hashable {
    /// The words for it.
    package static var relations: [String] { LinkKey.relations }

    package let from: ObjectID
    package let relation: String
    package let to: ObjectID

    package init?(_ value: String) {
        let parts = value.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, UUIDKey.isCanonical(parts[0]), UUIDKey.isCanonical(parts[2]),
            ScamType.isCanonical(parts[1]), let from = ObjectID(parts[0]), let to = ObjectID(parts[2])
        else { return nil }
        (self.from, relation, self.to) = (from, parts[1], to)
    }

    package func other(than id: ObjectID) -> ObjectID { from == id ? to : from }
}
