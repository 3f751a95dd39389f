import Indicators

/// What the columns of one header give, for each kind that occurs in the file.
struct ColumnPlans {
    /// As written, those that give nothing.
    private(set) var ignored: [String] = []
    /// The position of the column that names each record's kind, and of the one that holds the bare value.
    let kindColumn: Int?
    let valueColumn: Int?
    var count: Int { written.count }

    private let written: [String]
    private let names: [ColumnName]
    private let resolver: ColumnResolver
    private let fixedKind: Kind?
    private let defaultKind: Kind?
    private var plans: [Kind: [Column]] = [:]

    init(header: [String], defaults: ImportDefaults) throws(ImportError) {
        let resolver = try ColumnResolver(defaults)
        self.resolver = resolver
        written = header
        let names = header.map { resolver.name($0) }
        self.names = names
        for mapping in defaults.columns
        where !header.contains(where: { ColumnName($0) == ColumnName(mapping.column) }) {
            throw .column(
                target: mapping.target,
                reason: "there is no column \(mapping.column.quoted)",
                advice: "the header has \(Self.listed(header))"
            )
        }
        kindColumn = names.firstIndex { $0.common == .kind }
        valueColumn = names.firstIndex { $0.common == .value }
        defaultKind = defaults.kind
        if kindColumn == nil {
            let telling = zip(header, names).map { $0.1.common == .value ? ColumnName($0.0) : $0.1 }
            fixedKind = if let kind = defaults.kind { kind } else { try resolver.impliedKind(telling) }
        } else {
            fixedKind = nil
        }
        for (text, name) in zip(header, names) where !text.isEmpty {
            let isUsed = fixedKind.map { resolver.target(name, for: $0) != nil } ?? resolver.isKnown(name)
            if !isUsed { ignored.append(text) }
        }
        try checkValueIsGiven()
    }

    func name(of position: Int) -> String {
        written.indices.contains(position) ? written[position] : String(position + 1)
    }

    /// The kind of a record: its own, else the default, else by the look of its value.
    func kind(named text: String, value: String) throws(RecordFault) -> Kind {
        if !text.isEmpty { return try Self.kind(named: text, column: name(of: kindColumn ?? 0)) }
        if let fixedKind { return fixedKind }
        if let defaultKind { return defaultKind }
        guard !value.isEmpty else { throw RecordFault("it has neither a kind nor a value; fill column kind") }
        guard let kind = Kind.detect(value) else {
            throw RecordFault("\(value.quoted) is of no kind that shows by itself; say which: --kind KIND")
        }
        return kind
    }

    /// What stands in each column of a record of the kind, in the order of the header.
    mutating func plan(for kind: Kind) -> [Column] {
        if let plan = plans[kind] { return plan }
        var plan: [Column] = []
        for (position, name) in names.enumerated() {
            if let target = resolver.target(name, for: kind) {
                guard target != .kind else { continue }
                plan.append(Column(position: position, name: written[position], target: target))
            } else if fixedKind == nil, resolver.isKnown(name) {
                plan.append(Column(position: position, name: written[position], target: .foreign))
            }
        }
        plans[kind] = plan
        return plan
    }

    static func kind(named text: String, column: String) throws(RecordFault) -> Kind {
        if let kind = Kind.named(text) ?? Kind.named(ColumnName(text).folded.replacing("_", with: "-")) { return kind }
        let kinds = Kind.all.map(\.name).joined(separator: ", ")
        throw RecordFault(column: column, value: text, "is not a kind", "write one of \(kinds)")
    }

    private func checkValueIsGiven() throws(ImportError) {
        let known = "map the one that holds it with --column value=COLUMN"
        guard let kind = fixedKind else {
            let isGiven = names.contains { $0.common == .value || $0.valueKind != nil || kindColumn != nil }
            guard isGiven else {
                throw .header(
                    reason: "none of its columns (\(Self.listed(written))) is known to hold the value",
                    advice: known
                )
            }
            return
        }
        let isGiven = names.contains { name in
            switch resolver.target(name, for: kind) {
            case .value, .part: true
            default: false
            }
        }
        guard isGiven else {
            throw .header(
                reason: "none of its columns (\(Self.listed(written))) holds the value of \(kind.name)",
                advice: known
            )
        }
    }

    private static func listed(_ names: [String]) -> String {
        let shown = names.prefix(12).map(\.quoted).joined(separator: ", ")
        return names.count > 12 ? shown + " …" : shown
    }
}
