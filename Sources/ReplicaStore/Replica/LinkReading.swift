package import Entries
import GRDB
package import Indicators
import Replication

/// A link that somebody stands by, as a clearance sees it.
package struct StoredLink: Sendable {
    package let key: ObjectKey
    package let ends: LinkEnds
    /// The ends whose kind and value are known; the others are ids alone.
    package let objects: [ObjectID: ObjectKey]
    package let verdict: Verdict
    package let confidence: UInt8

    package init(
        key: ObjectKey,
        ends: LinkEnds,
        objects: [ObjectID: ObjectKey],
        verdict: Verdict,
        confidence: UInt8
    ) {
        self.key = key
        self.ends = ends
        self.objects = objects
        self.verdict = verdict
        self.confidence = confidence
    }
}

extension Replica {
    /// Links that have the object at either end, in the order of their keys; at most `limit`.
    package func links(of id: ObjectID, limit: Int, for clearance: Clearance) throws(StoreError) -> [StoredLink] {
        var values: Set<String> = []
        for file in files where file.highest.isOpen || !clearance.isOpen {
            values.formUnion(try file.file.read { db in try Replica.linkValues(of: id, limit: limit, db) })
        }
        let keys = values.sorted().prefix(limit).map { ObjectKey(kind: .link, value: $0) }
        let found = try objects(keys, for: clearance)
        var links: [StoredLink] = []
        for key in keys {
            guard let effective = found[key.id]?.effective, let ends = LinkEnds(key.value) else { continue }
            var objects = ends.told(in: effective.fields)
            for end in [ends.from, ends.to] where objects[end] == nil {
                if let known = try knowledge(end, for: clearance) { objects[end] = known }
            }
            links.append(
                StoredLink(
                    key: key,
                    ends: ends,
                    objects: objects,
                    verdict: effective.verdict,
                    confidence: effective.confidence
                )
            )
        }
        return links
    }

    /// The object of that id, where it is none of the observables: these have no index of ids.
    package func knowledge(_ id: ObjectID, for clearance: Clearance) throws(StoreError) -> ObjectKey? {
        for file in files.reversed() where file.highest.isOpen || !clearance.isOpen {
            let found = try file.file.read { db -> ObjectKey? in
                let row = try BoundStatement(
                    db,
                    "SELECT kind, value FROM object_rows WHERE kind >= 18 AND uuid = ? AND value IS NOT NULL"
                )
                row.bind(1, high: id.high, low: id.low)
                guard try row.step() else { return nil }
                defer { row.reset() }
                return Kind.stored(row.integer(0)).map { ObjectKey(kind: $0, value: row.text(1)) }
            }
            // A clearance may see a part of what a file holds.
            if let found, try object(found, for: clearance) != nil { return found }
        }
        return nil
    }

    static let linkValuesSQL = """
        SELECT value FROM object_rows WHERE kind = 27 AND value >= ?1 || '/' AND value < ?1 || '0'
        UNION SELECT value FROM object_rows WHERE kind = 27 AND substr(value, -36) = ?1
        ORDER BY value LIMIT ?2
        """

    private static func linkValues(of id: ObjectID, limit: Int, _ db: Database) throws -> [String] {
        let rows = try BoundStatement(db, linkValuesSQL)
        rows.bind(1, id.description)
        rows.bind(2, Int64(limit))
        defer { rows.reset() }
        var values: [String] = []
        while try rows.step() { values.append(rows.text(0)) }
        return values
    }
}
