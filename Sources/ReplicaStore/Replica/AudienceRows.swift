import Entries
import GRDB
import Indicators
import Membership
import Synchronization

/// Of restricted.sqlite: where each object last changed for those to whom something restricted of it is addressed, within
/// one transaction. Who reads for some members alone is told of that, and not that anything else was said.
struct AudienceRows {
    private struct Reader: Hashable {
        /// Empty: all members.
        let member: String
        let clearance: Clearance
    }

    private let db: Database
    /// For whom the object at hand has changed.
    private var readers: Set<Reader> = []
    /// Whether it has for all who are told of it at all.
    private var isOpenChange = false

    init(_ db: Database) { self.db = db }

    var isEmpty: Bool { readers.isEmpty && !isOpenChange }

    /// Something so addressed has come, gone or ended.
    mutating func note(_ audience: Audience, _ clearance: Clearance) {
        if clearance.isOpen { return isOpenChange = true }
        switch audience {
        case .all: readers.insert(Reader(member: "", clearance: clearance))
        case .named(let members):
            for member in members { readers.insert(Reader(member: member.text, clearance: clearance)) }
        }
    }

    /// Writes what was noted, of one object.
    mutating func write(_ object: Int64, changed: Int64) throws {
        if isOpenChange {
            let move = try BoundStatement(db, "UPDATE audience_rows SET changed = ? WHERE object = ?")
            move.bind(1, changed)
            move.bind(2, object)
            try move.run()
        }
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
        (readers, isOpenChange) = ([], false)
    }

    // MARK: Reading

    private static func names(_ members: Set<MemberID>) -> [String] { [""] + members.map(\.text).sorted() }

    /// Of the row of an object: where it last changed for the reader; 0 where nothing restricted of it is for the reader,
    /// whom the open file then tells of it.
    static func changed(_ object: String, for members: Set<MemberID>, through clearance: Clearance) -> String {
        let names = names(members).map { "'\($0)'" }.joined(separator: ", ")
        // An object has few rows, a member many: not by the index of members.
        return """
            coalesce((SELECT max(v.changed) FROM audience_rows v
              WHERE v.object = \(object) AND v.clearance <= \(clearance.rawValue) AND +v.member IN (\(names))), 0)
            """
    }

    /// As ``Sight/changes(_:where:)``. Only rows for the reader are gone through, in order.
    static func changes(
        _ columns: String,
        for members: Set<MemberID>,
        through clearance: Clearance,
        where condition: String
    ) -> String {
        let changed = changed("a.object", for: members, through: clearance)
        // Several rows of an object may be in its place: UNION gives it once.
        let rows = names(members).map { name in
            """
            SELECT a.changed AS place, \(columns) FROM audience_rows a INDEXED BY audience_member
            CROSS JOIN object_rows o ON o.id = a.object
            WHERE a.member = '\(name)' AND a.changed >= max(?1, 1) AND a.clearance <= \(clearance.rawValue)
              AND \(condition) AND a.changed = \(changed)
            """
        }
        return rows.joined(separator: " UNION ") + " ORDER BY place LIMIT ?2"
    }

    /// Of a row that has an audience: whether it is addressed to all, or to one of these.
    static func addresses(_ row: String, _ members: Set<MemberID>) -> String {
        let names = members.map { "'\($0.text)'" }.sorted().joined(separator: ", ")
        return "(\(row).audience IS NULL"
            + " OR EXISTS (SELECT 1 FROM json_each(\(row).audience) WHERE value IN (\(names))))"
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
