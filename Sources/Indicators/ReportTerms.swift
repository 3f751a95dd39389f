/// A report as it is about to be written: what a kind's rules look at.
package struct ReportTerms: Sendable {
    package var verdict: Verdict
    package var fields: [Field]
    package var tlp: TLP
    package var hasNamedAudience: Bool
    package var validUntilMs: UInt64?
    package var nowMs: UInt64
    /// False for a revision, which keeps the fields of what it has read.
    package var isWhole: Bool

    package init(
        verdict: Verdict,
        fields: [Field],
        tlp: TLP,
        hasNamedAudience: Bool,
        validUntilMs: UInt64?,
        nowMs: UInt64,
        isWhole: Bool = true
    ) {
        self.verdict = verdict
        self.fields = fields
        self.tlp = tlp
        self.hasNamedAudience = hasNamedAudience
        self.validUntilMs = validUntilMs
        self.nowMs = nowMs
        self.isWhole = isWhole
    }

    subscript(_ name: String) -> FieldValue? { fields.first { $0.name == name }?.value }

    func list(_ name: String) -> [String] {
        switch self[name] {
        case .list(let items): items
        case .text(let text): [text]
        default: []
        }
    }
}

/// What a kind's own rule says against a report; ``Kind`` adds its name.
struct RuleFault {
    let field: String
    let reason: String
    let advice: String

    init(_ field: String, _ reason: String, _ advice: String) {
        self.field = field
        self.reason = reason
        self.advice = advice
    }
}

extension Kind {
    /// The author's side: refuses unsafe handling, missing fields and what the kind's own rule forbids.
    package func check(_ terms: ReportTerms) throws(IndicatorError) {
        if requiresNamedAudience, !terms.hasNamedAudience {
            throw fault("audience", "it needs a named audience", "say who may have it with --audience, such as kh,mm")
        }
        guard terms.tlp >= minimumTLP else {
            let allowed = TLP.allCases.filter { $0 >= minimumTLP }.map(\.description).joined(separator: " or ")
            throw fault("tlp", "\(terms.tlp) is too open for a \(name)", "mark it \(allowed)")
        }
        if let days = ageing.retentionDaysMax {
            let last = terms.nowMs + days * Ageing.dayMs
            guard let until = terms.validUntilMs, until <= last else {
                throw fault(
                    "valid_until",
                    "a \(name) is kept for at most \(days / 365) years",
                    "give an earlier end than \(Timestamp.format(Int64(clamping: last)))"
                )
            }
        }
        guard terms.isWhole else { return }
        for field in fields where field.isRequired && terms[field.name] == nil {
            throw fault(field.name, "missing", "give it with --field \(field.name)=…")
        }
        if let broken = rule(terms) { throw fault(broken.field, broken.reason, broken.advice) }
    }

    /// The end of a report whose author names none, where entries of the kind must not be kept for ever.
    package func statedEnd(nowMs: UInt64) -> UInt64? {
        guard let bound = ageing.retentionDaysMax else { return nil }
        // Of a day, so that a report repeated on the same day says nothing new.
        return (nowMs / Ageing.dayMs + min(ageing.lifetimeDays ?? bound, bound)) * Ageing.dayMs
    }

    private func fault(_ field: String, _ reason: String, _ advice: String) -> IndicatorError {
        .field(kind: name, field: field, reason: reason, advice: advice)
    }
}
