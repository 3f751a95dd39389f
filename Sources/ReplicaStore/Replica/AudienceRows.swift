import Entries
import GRDB
import Indicators
import Membership
import Synchronization

/// Of restricted.sqlite: where each object last changed for those to whom what changed is addressed, within one
/// transaction. Who reads for some members alone is told of that, and not that anything else was said.
struct AudienceRows {
    private struct Reader: Hashable {
        /// Empty: all members.
        let member: String
        /// What all members may see is at AMBER.
        let clearance: Clearance
    }

    private let db: Database
    /// For whom the object at hand has changed.
    private var readers: Set<Reader> = []

    init(_ db: Database) { self.db = db }

    var isEmpty: Bool { readers.isEmpty }

    /// Something so addressed has come, gone or ended.
    mutating func note(_ audience: Audience, _ clearance: Clearance) {
        let clearance = max(clearance, .amber)
        switch audience {
        case .all: readers.insert(Reader(member: "", clearance: clearance))
        case .named(let members):
            for member in members { readers.insert(Reader(member: member.text, clearance: clearance)) }
        }
    }

    /// Writes what was noted, of one object.
    mutating func write(_ object: Int64, changed: Int64) throws {
        let row = try BoundStatement(
            db,
            "INSERT OR REPLACE INTO audience_rows (object, member, clearance, changed) VALUES (?, ?, ?, ?)"
        )
        for reader in readers {
            row.bind(1, object)
            row.bind(2, reader.member)
            row.bind(3, Int64(reader.clearance.rawValue))
            row.bind(4, changed)
            try row.run()
        }
        readers = []
    }

    // MARK: Reading

    /// Of the row of an object: where it last changed for the reader; 0 where nothing restricted of it is for the reader,
    /// whom the open file then tells of it.
    static func changed(_ object: String, for members: Set<MemberID>, through clearance: Clearance) -> String {
        let names = ([""] + members.map(\.text).sorted()).map { "'\($0)'" }.joined(separator: ", ")
        return """
            coalesce((SELECT CASE WHEN max(v.clearance) > \(Clearance.amber.rawValue) THEN max(v.changed) END
              FROM audience_rows v
              WHERE v.object = \(object) AND v.clearance <= \(clearance.rawValue) AND v.member IN (\(names))), 0)
            """
    }

    /// As ``Sight/changes(_:where:)``.
    static func changes(
        _ columns: String,
        for members: Set<MemberID>,
        through clearance: Clearance,
        where condition: String
    ) -> String {
        """
        SELECT a.changed AS place, \(columns) FROM audience_rows a INDEXED BY audience_changed
        CROSS JOIN object_rows o ON o.id = a.object
        WHERE a.changed >= max(?1, 1) AND \(condition)
          AND a.changed = \(changed("a.object", for: members, through: clearance))
        GROUP BY a.changed ORDER BY a.changed LIMIT ?2
        """
    }
}

extension Replica {
    /// Those of the objects of which the restricted file tells the reader: the open file then does not.
    func toldRestricted(
        _ keys: some Collection<ObjectKey>,
        for members: Set<MemberID>,
        through clearance: Clearance
    ) throws(StoreError) -> Set<ObjectID> {
        guard let restricted, !clearance.isOpen else { return [] }
        let known = restrictedObjects.withLock { known in keys.filter { known.contains($0.id) } }
        if known.isEmpty { return [] }
        return try restricted.file.read { db in
            let objects = try ObjectRows(db: db, highest: restricted.highest)
            let place = try BoundStatement(db, "SELECT \(AudienceRows.changed("?1", for: members, through: clearance))")
            var told: Set<ObjectID> = []
            for key in known {
                guard let object = try objects.id(of: key) else { continue }
                place.bind(1, object)
                if try place.step(), place.integer(0) > 0 { told.insert(key.id) }
                place.reset()
            }
            return told
        }
    }
}
