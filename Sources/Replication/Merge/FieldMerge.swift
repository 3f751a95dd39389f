package import Indicators

/// Merges the fields of several heads by the rule each kind declares.
package enum FieldMerge {
    /// `ranked`: the fields of each head, the one that reads best first.
    package static func merge(_ ranked: [[Field]], kind: Kind) -> [Field] {
        kind.fields.sorted { $0.name < $1.name }.compactMap { declared in
            let values = ranked.compactMap { fields in fields.first { $0.name == declared.name }?.value }
            guard let first = values.first else { return nil }
            return Field(name: declared.name, value: values.dropFirst().reduce(first) { join($0, $1, declared.merge) })
        }
    }

    private static func join(_ left: FieldValue, _ right: FieldValue, _ rule: MergeRule) -> FieldValue {
        switch (rule, left, right) {
        case (.union, _, _):
            let items = Set(left.items).union(right.items)
            return .list(items.sorted())
        case (.maximum, .integer(let a), .integer(let b)): return .integer(max(a, b))
        case (.minimum, .integer(let a), .integer(let b)): return .integer(min(a, b))
        case (.maximum, .decimal(let a), .decimal(let b)): return .decimal(max(a, b))
        case (.minimum, .decimal(let a), .decimal(let b)): return .decimal(min(a, b))
        case (.any, .boolean(let a), .boolean(let b)): return .boolean(a || b)
        default: return left
        }
    }
}

extension FieldValue {
    var items: [String] {
        switch self {
        case .list(let items): items
        case .text(let text): [text]
        default: []
        }
    }
}
