import Indicators

/// Finds what a column gives, by its name and the kind of the record.
struct ColumnResolver {
    private let renamed: [String: String]
    private let event: EventDefaults?

    init(_ defaults: ImportDefaults) throws(ImportError) {
        event = defaults.event
        var renamed: [String: String] = [:]
        for mapping in defaults.columns {
            guard Self.isKnown(ColumnName(mapping.target), event) else {
                throw .column(
                    target: mapping.target,
                    reason: "it is not the name of anything to fill",
                    advice: "use value, kind, region, labels, description … or a field of the kind"
                )
            }
            guard renamed.updateValue(mapping.target, forKey: ColumnName(mapping.column).folded) == nil else {
                throw .column(
                    target: mapping.target,
                    reason: "column \(mapping.column.quoted) is mapped twice",
                    advice: "map it once"
                )
            }
        }
        self.renamed = renamed
    }

    /// The name that counts.
    func name(_ written: String) -> ColumnName {
        let name = ColumnName(written)
        guard !renamed.isEmpty, let target = renamed[name.folded] else { return name }
        return ColumnName(target)
    }

    /// Whether it is the name of something for any kind at all.
    func isKnown(_ name: ColumnName) -> Bool { Self.isKnown(name, event) }

    private static func isKnown(_ name: ColumnName, _ event: EventDefaults?) -> Bool {
        guard let event else { return name.isKnown }
        if EventColumn.named(name.folded, in: event) != nil || name.valueKind != nil { return true }
        return name.folded == "country" || name.folded.hasPrefix("key.") || shared(name) != nil
            || Kind.all.contains { part(name, of: $0) != nil }
    }

    /// What statements and events have in common.
    private static func shared(_ name: ColumnName) -> ColumnTarget? {
        switch name.common {
        case .value?, .kind?, .region?, .tlp?, .audience?: name.common
        default: nil
        }
    }

    /// Nil where the kind has no such thing.
    ///
    /// A part of the key comes first (`country` of a bank account), then what every record may have, then the kind's
    /// fields, `country` as the region, and last the names that stand for the value of one kind. `key.NAME` and
    /// `field.NAME` leave no doubt.
    func target(_ name: ColumnName, for kind: Kind) -> ColumnTarget? {
        if let part = name.dropping(prefix: "key.") { return Self.part(part, of: kind) }
        if let event { return target(name, for: kind, event) }
        if let field = name.dropping(prefix: "field.") { return Self.field(field, of: kind) }
        if let common = name.common, common == .value || common == .kind || common == .region { return common }
        if let target = Self.part(name, of: kind) ?? name.common ?? Self.field(name, of: kind) { return target }
        if name.folded == "country" { return .region }
        return name.valueKind == kind ? .value : nil
    }

    private func target(_ name: ColumnName, for kind: Kind, _ event: EventDefaults) -> ColumnTarget? {
        if let part = Self.part(name, of: kind) ?? Self.shared(name) { return part }
        if let column = EventColumn.named(name.folded, in: event) { return .event(column) }
        if name.folded == "country" { return .region }
        return name.valueKind == kind ? .value : nil
    }

    /// The kind that the columns tell by names such as `phone`, or by the parts of a composite key: the one for which
    /// all of these mean something, as `msisdn` beside `iccid` does for a SIM. Nil where no name tells.
    func impliedKind(_ names: [ColumnName]) throws(ImportError) -> Kind? {
        var kinds: [Kind] = []
        var telling: [ColumnName] = []
        for signature in ColumnName.signatures {
            guard signature.parts.allSatisfy({ part in names.contains { $0.isName(part) } }) else { continue }
            telling += names.filter { signature.parts.contains($0.folded) }
            kinds.append(signature.kind)
        }
        for name in names {
            guard let kind = name.valueKind else { continue }
            telling.append(name)
            if !kinds.contains(kind) { kinds.append(kind) }
        }
        guard kinds.count > 1 else { return kinds.first }
        let fitting = kinds.filter { kind in telling.allSatisfy { target($0, for: kind) != nil } }
        guard fitting.count != 1 else { return fitting.first }
        throw .header(
            reason: "its columns fit several kinds: \(kinds.map(\.name).joined(separator: ", "))",
            advice: "say which is meant with --kind KIND"
        )
    }

    private static func part(_ name: ColumnName, of kind: Kind) -> ColumnTarget? {
        guard let part = kind.keyParts.first(where: { name.isName($0.name) }) else { return nil }
        return kind.keyParts.count == 1 ? .value : .part(part.name)
    }

    private static func field(_ name: ColumnName, of kind: Kind) -> ColumnTarget? {
        kind.fields.first { name.isName($0.name) }.map { .field($0) }
    }
}
