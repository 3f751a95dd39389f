import Entries
import Indicators
import ReadAPI
import ReplicaStore
import Replication

/// All live objects of a kind whose key is `owner/name`, in the order of their keys.
struct Directory {
    private static let pageRows = 1_000

    let objects: [(key: ObjectKey, effective: Effective)]

    init(kind: Kind, replica: Replica, clearance: Clearance) throws {
        var objects: [(key: ObjectKey, effective: Effective)] = []
        var after: ObjectKey?
        repeat {
            let page = try replica.search(
                ObjectSearch(kinds: [kind], after: after, limit: Self.pageRows),
                for: clearance
            )
            let keys = page.map { ObjectKey(kind: kind, value: $0.value) }
            let found = try replica.objects(keys, for: clearance)
            for key in keys {
                if let effective = found[key.id]?.effective { objects.append((key, effective)) }
            }
            after = page.count == Self.pageRows ? keys.last : nil
        } while after != nil
        self.objects = objects
    }

    /// 0: the owner; 1: the name.
    static func part(_ position: Int, of key: ObjectKey) -> String {
        let parts = key.kind.parts(of: key.value)
        guard parts.indices.contains(position), case .text(let text) = parts[position].value else { return "" }
        return text
    }

    static func text(_ name: String, _ effective: Effective, _ kind: Kind) -> String {
        effective.fields.first { $0.name == name }.map { FieldJSON.text($0, of: kind) } ?? ""
    }

    static func list(_ name: String, _ effective: Effective) -> [String] {
        if case .list(let items)? = effective.fields.first(where: { $0.name == name })?.value { items } else { [] }
    }
}
