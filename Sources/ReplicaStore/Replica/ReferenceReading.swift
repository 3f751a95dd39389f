package import Entries
import GRDB
package import Indicators
import Replication

extension Replica {
    /// What the clearance knows of the objects that others refer to.
    ///
    /// Knowledge has an index of its ids. An observable that is named by its id alone is looked for in one walk through all
    /// of them, where a file has at most `searchedMax` objects.
    package func referred(
        _ references: [ObjectReference],
        for clearance: Clearance,
        searchedMax: Int64 = .max
    ) throws(StoreError) -> [ObjectID: StoredObject] {
        var keys: [ObjectID: ObjectKey] = [:]
        var isSought: Set<ObjectID> = []
        for reference in references where keys[reference.id] == nil {
            if let kind = reference.kind, let value = reference.value {
                keys[reference.id] = ObjectKey(kind: kind, value: value)
            } else if let key = try knowledge(reference.id, for: clearance) {
                keys[reference.id] = key
            } else if reference.kinds.isEmpty || reference.kinds.contains(where: { Kind.named($0)?.code ?? 0 < 18 }) {
                isSought.insert(reference.id)
            }
        }
        for file in files where file.highest.isOpen || !clearance.isOpen {
            let sought = isSought.filter { keys[$0] == nil }.sorted()
            if sought.isEmpty { break }
            try file.file.read { db in
                let count = try Int64.fetchOne(db, sql: "SELECT max(id) FROM object_rows") ?? 0
                guard count <= searchedMax else { return }
                for start in stride(from: 0, to: sought.count, by: Self.soughtAtOnce) {
                    let part = sought[start..<min(start + Self.soughtAtOnce, sought.count)]
                    for key in try Self.observables(part, db) { keys[key.id] = key }
                }
            }
        }
        return try objects(Array(Set(keys.values)), for: clearance)
    }

    private static let soughtAtOnce = 256
    private static let soughtSQL = """
        SELECT kind, value FROM object_rows WHERE kind < 18 AND value IS NOT NULL
        AND uuid IN (\(Array(repeating: "?", count: soughtAtOnce).joined(separator: ",")))
        """

    private static func observables(_ ids: ArraySlice<ObjectID>, _ db: Database) throws -> [ObjectKey] {
        let rows = try BoundStatement(db, soughtSQL)
        for position in 0..<soughtAtOnce { rows.bindNull(Int32(position + 1)) }
        for (position, id) in ids.enumerated() { rows.bind(Int32(position + 1), high: id.high, low: id.low) }
        defer { rows.reset() }
        var found: [ObjectKey] = []
        while try rows.step() {
            if let kind = Kind.stored(rows.integer(0)) { found.append(ObjectKey(kind: kind, value: rows.text(1))) }
        }
        return found
    }
}
