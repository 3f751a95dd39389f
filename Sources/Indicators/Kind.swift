/// One kind of object, declared once: identity, fields, default handling and other formats' names for it.
///
/// Validation, storage, import, export and the console are driven by the declaration. An immutable value; two kinds
/// are equal when their codes are.
package final class Kind: Sendable, Hashable, CustomStringConvertible {
    /// Such as `phone-number`; part of every object's id, so never changed.
    package let name: String
    /// Small and stable for storage; never used again for another kind.
    package let code: Int
    /// The named parts a key can be given in, instead of one value.
    package let keyParts: [KeyPart]
    package let fields: [FieldDeclaration]
    /// What a report is marked with when its author says nothing.
    package let defaultTLP: TLP
    /// Whether its objects are natural persons, or say so much of one that the entries have to expire.
    package let isPersonal: Bool
    /// Whether an entry has to name the members it is for.
    package let requiresNamedAudience: Bool
    /// The most open TLP that a report may have.
    package let minimumTLP: TLP
    /// What a report says when its author gives no verdict: what is no threat by itself is benign.
    package let defaultVerdict: Verdict
    package let ageing: Ageing
    /// Whether an object may stand in a list by which others block: only what can be dialled, resolved or paid to.
    package let isBlockable: Bool
    /// Whether the key is a UUID that is made where a report gives none.
    package let makesKey: Bool
    package let misp: MISPMapping
    package let stix: STIXMapping
    /// A canonical value.
    package let example: String
    /// One sentence for the console and the manual.
    package let doc: String

    private let normaliser: any KeyNormaliser
    /// What the fields' types cannot say; nil where nothing is wrong.
    let rule: @Sendable (ReportTerms) -> RuleFault?

    init(
        _ name: String,
        code: Int,
        key: any KeyNormaliser,
        keyParts: [KeyPart],
        fields: [FieldDeclaration],
        defaultTLP: TLP,
        isPersonal: Bool = false,
        requiresNamedAudience: Bool = false,
        minimumTLP: TLP = .clear,
        defaultVerdict: Verdict = .malicious,
        ageing: Ageing = .standard,
        isBlockable: Bool = true,
        makesKey: Bool = false,
        misp: MISPMapping,
        stix: STIXMapping,
        example: String,
        doc: String,
        rule: @escaping @Sendable (ReportTerms) -> RuleFault? = { _ in nil }
    ) {
        self.name = name
        self.code = code
        self.normaliser = key
        self.keyParts = keyParts
        self.fields = fields
        self.defaultTLP = defaultTLP
        self.isPersonal = isPersonal
        self.requiresNamedAudience = requiresNamedAudience
        self.minimumTLP = minimumTLP
        self.defaultVerdict = defaultVerdict
        self.ageing = ageing
        self.isBlockable = isBlockable
        self.makesKey = makesKey
        self.rule = rule
        self.misp = misp
        self.stix = stix
        self.example = example
        self.doc = doc
    }

    package var description: String { name }
    package static func == (left: Kind, right: Kind) -> Bool { left.code == right.code }
    package func hash(into hasher: inout Hasher) { hasher.combine(code) }

    /// Bytes of UTF-8 read from one value or part.
    package static let maximumRawBytes = 16_384

    /// The author's side: brings a key into its canonical form, or says why it cannot be.
    ///
    /// A canonical value is a fixed point, whatever the context.
    package func canonicalise(
        _ raw: RawKey,
        context: KeyContext = KeyContext()
    ) throws(IndicatorError) -> CanonicalKey {
        if !raw.parts.isEmpty { try checkParts(raw.parts) }
        do throws(Refusal) {
            if let value = raw.value, value.utf8.count > Kind.maximumRawBytes {
                throw Refusal("longer than \(Kind.maximumRawBytes) bytes", "give one key")
            }
            let key = try normaliser.normalise(raw, context: try regional(context))
            guard key.value.utf8.count <= CanonicalKey.maximumBytes else {
                throw Refusal("longer than \(CanonicalKey.maximumBytes) bytes", "shorten it")
            }
            return CanonicalKey(
                kind: self,
                value: key.value,
                derivedFields: key.fields,
                warnings: key.warnings,
                shown: key.shown
            )
        } catch {
            if let part = error.part {
                throw .part(kind: name, part: part, reason: error.reason, advice: error.advice)
            }
            let value = raw.value ?? raw.parts.sorted { $0.key < $1.key }.map(\.value).joined(separator: " ")
            throw .key(kind: name, value: value, reason: error.reason, advice: error.advice)
        }
    }

    /// The receiver's side: whether the value has the syntax of a canonical one, by rules that never change.
    package func isCanonical(_ value: String) -> Bool {
        value.utf8.count <= CanonicalKey.maximumBytes && normaliser.isCanonical(value)
    }

    /// The parts of a canonical value by their names in ``keyParts``; given back as parts, they are the same key.
    package func parts(of canonicalValue: String) -> [Field] { normaliser.parts(of: canonicalValue) }

    /// A canonical value for people, such as a phone number with spaces.
    package func display(of canonicalValue: String) -> String { normaliser.display(canonicalValue) }

    private func checkParts(_ parts: [String: String]) throws(IndicatorError) {
        for (part, text) in parts.sorted(by: { $0.key < $1.key }) {
            guard keyParts.contains(where: { $0.name == part }) else {
                throw .part(
                    kind: name,
                    part: part,
                    reason: "not a part of this kind's key",
                    advice: "it has \(keyParts.map(\.name).joined(separator: ", "))"
                )
            }
            guard text.utf8.count <= Kind.maximumRawBytes else {
                throw .part(
                    kind: name,
                    part: part,
                    reason: "longer than \(Kind.maximumRawBytes) bytes",
                    advice: "shorten it"
                )
            }
        }
    }

    private func regional(_ context: KeyContext) throws(Refusal) -> KeyContext {
        guard let region = context.region else { return context }
        guard let code = Country.canonical(region) else {
            throw Refusal(part: "region", "\"\(Excerpt.of(region))\" is no country", "write ISO 3166-1, such as TH")
        }
        return KeyContext(region: code)
    }
}

/// A named part of a key.
package struct KeyPart: Sendable, Hashable {
    package let name: String
    /// False where another part, or the context, can stand for it.
    package let isRequired: Bool
    /// The relation in the kind's MISP object.
    package let misp: String?
    /// The property of the kind's STIX object.
    package let stix: String?
    package let doc: String

    init(_ name: String, optional: Bool = false, misp: String? = nil, stix: String? = nil, doc: String) {
        self.name = name
        self.isRequired = !optional
        self.misp = misp
        self.stix = stix
        self.doc = doc
    }
}

/// What MISP calls a kind.
package struct MISPMapping: Sendable, Hashable {
    /// The object template; nil where an attribute alone says it.
    package let object: String?
    /// The attribute type of the key, alone or in the object.
    package let attribute: String
    /// Other attribute types that are read as this kind.
    package let alsoRead: [String]
    /// Tags that the object carries.
    package let tags: [String]

    init(object: String? = nil, attribute: String, alsoRead: [String] = [], tags: [String] = []) {
        self.object = object
        self.attribute = attribute
        self.alsoRead = alsoRead
        self.tags = tags
    }
}

/// What STIX 2.1 calls a kind.
package struct STIXMapping: Sendable, Hashable {
    /// Types of the cyber-observable object, several where the value decides, as `ipv4-addr` and `ipv6-addr`; or the
    /// one type of a domain object or relationship.
    package let types: [String]
    /// The property of a comparison in an indicator's pattern; empty for what no pattern finds.
    package let property: String
    /// The UUID of a published extension definition; nil for a type of the standard.
    package let extensionDefinition: String?
    /// The one of the types that nobody has published, so that mandala's own extension defines it.
    package let ownType: String?

    /// Whether it is seen and compared, and so is told by an indicator and an observable.
    package var isObservable: Bool { !property.isEmpty }

    /// Of knowledge: a domain object (STIX 2.1 §4) or relationship (§5).
    static func object(_ type: String) -> STIXMapping { STIXMapping([type], property: "") }

    init(_ types: [String], property: String, extensionDefinition: String? = nil, ownType: String? = nil) {
        self.types = types
        self.property = property
        self.extensionDefinition = extensionDefinition
        self.ownType = ownType
    }
}
