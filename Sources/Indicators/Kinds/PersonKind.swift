extension Kind {
    package static let person = Kind(
        "person",
        code: 23,
        key: UUIDKey(nameField: "names"),
        keyParts: UUIDKey.parts,
        fields: [
            FieldDeclaration(
                "role",
                .codes(roles),
                .union,
                stix: "roles",
                required: true,
                doc: "in what is reported; may be several"
            ),
            FieldDeclaration("names", .lines, .union, stix: "name", doc: "names, in any script"),
            FieldDeclaration("nationality", .countries, .union, doc: "citizenships"),
            FieldDeclaration("document_hashes", .digests, .union, doc: "keyed SHA-256 of passport and card numbers"),
            FieldDeclaration("screening", .code(screening), doc: "whether a victim was screened for trafficking"),
            FieldDeclaration("referral", .code(referral), doc: "whether a victim was referred to help"),
        ],
        defaultTLP: .amberStrict,
        isPersonal: true,
        requiresNamedAudience: true,
        minimumTLP: .amberStrict,
        defaultVerdict: .suspicious,
        ageing: Ageing(lifetimeDays: 365, halfLifeDays: nil, retentionDaysMax: 5 * 365),
        isBlockable: false,
        makesKey: true,
        misp: MISPMapping(object: "person", attribute: "text"),
        stix: .object("identity"),
        example: "5e0d7c2a-94b1-4f36-8a7d-c1b2e3f40516",
        doc: "A natural person, by a UUID that says nothing of who it is.",
        rule: { victimFault($0) }
    )

    static let victimRoles: Set<String> = ["victim-defrauded", "victim-coerced"]
    private static let roles = ["suspect", "perpetrator", "mule"] + victimRoles.sorted()
    private static let screening = ["not-screened", "pending", "trafficking-victim", "no-indication", "refused"]
    private static let referral = ["not-referred", "offered", "referred", "in-care", "repatriated", "declined"]

    /// Who was coerced must not be taken for who coerces: status is asked for, and the verdict says no threat.
    private static func victimFault(_ terms: ReportTerms) -> RuleFault? {
        guard !victimRoles.isDisjoint(with: terms.list("role")) else {
            guard let stray = ["screening", "referral"].first(where: { terms[$0] != nil }) else { return nil }
            return RuleFault(stray, "it is a victim's", "give the role victim-defrauded or victim-coerced as well")
        }
        if terms.verdict == .malicious {
            return RuleFault("verdict", "a victim is not malicious", "write benign, or suspicious where in doubt")
        }
        guard let missing = ["screening", "referral"].first(where: { terms[$0] == nil }) else { return nil }
        let words = missing == "screening" ? screening : referral
        return RuleFault(missing, "missing for a victim", "give it: \(words.joined(separator: ", "))")
    }
}
