import Entries
import GRDB

/// Where clearances below a file's highest last saw an object change, if that is before the object itself last did, within
/// one transaction: those who read at such a clearance are not told of what changed above it.
struct SeenRows {
    private let db: Database
    /// Those at which the file is read, but for its highest.
    let levels: [Clearance]
    /// Most files have none, or few.
    private var isEmpty: Bool
    /// Objects of restricted.sqlite that became, or are no longer, told to ``Clearance/restricted`` from the open file.
    private(set) var toldOpenly: [Int64: Bool] = [:]

    init(_ db: Database, highest: Clearance) throws {
        self.db = db
        levels = highest.isOpen ? [.clear, .green].filter { $0 < highest } : [.restricted]
        let any = try BoundStatement(db, "SELECT 1 FROM seen_rows LIMIT 1")
        isEmpty = try !any.step()
        any.reset()
    }

    /// To be called before the object's own place moves on: nothing new is to be seen at the clearance.
    mutating func keep(_ object: Int64, for clearance: Clearance) throws {
        let insert = try BoundStatement(
            db,
            """
            INSERT OR IGNORE INTO seen_rows (object, clearance, changed) SELECT id, ?2, changed FROM object_rows
            WHERE id = ?1 AND (EXISTS (SELECT 1 FROM statement_rows WHERE object = ?1 AND clearance <= ?2)
              OR EXISTS (SELECT 1 FROM event_rows WHERE object = ?1 AND counts >> ?2 & 1))
            """
        )
        insert.bind(1, object)
        insert.bind(2, Int64(clearance.rawValue))
        if try insert.run() > 0 { isEmpty = false }
    }

    /// It sees what the highest sees happen.
    mutating func forget(_ object: Int64, for clearance: Clearance) throws {
        if isEmpty { return }
        let delete = try BoundStatement(db, "DELETE FROM seen_rows WHERE object = ? AND clearance = ?")
        delete.bind(1, object)
        delete.bind(2, Int64(clearance.rawValue))
        if try delete.run() > 0, clearance == .restricted { toldOpenly[object] = false }
    }

    /// Nothing of it is for AMBER+STRICT in particular: who reads there is told of it from the open file.
    mutating func tellOpenly(_ object: Int64) throws {
        let insert = try BoundStatement(
            db,
            "INSERT OR REPLACE INTO seen_rows (object, clearance, changed) VALUES (?, \(Clearance.restricted.rawValue), 0)"
        )
        insert.bind(1, object)
        try insert.run()
        isEmpty = false
        toldOpenly[object] = true
    }

    func isToldOpenly(_ object: Int64) throws -> Bool {
        if isEmpty { return false }
        let row = try BoundStatement(db, "SELECT 1 FROM seen_rows WHERE object = ? AND changed = 0")
        row.bind(1, object)
        defer { row.reset() }
        return try row.step()
    }

    // MARK: Reading

    /// Of `object_rows o`: where the object last changed for a clearance; nil for the file's highest.
    static func changed(for clearance: Clearance?) -> String {
        guard let clearance else { return "o.changed" }
        return """
            coalesce((SELECT z.changed FROM seen_rows z WHERE z.object = o.id AND z.clearance = \(clearance.rawValue)), o.changed)
            """
    }

    /// The changes from ?1 on as the clearance sees them, ?2 of them at most, in order: the place, then `columns` of
    /// `object_rows o`. Nil: as the file's highest does.
    static func changes(_ columns: String, for clearance: Clearance?, where condition: String = "1") -> String {
        guard let clearance else {
            return """
                SELECT o.changed, \(columns) FROM object_rows o INDEXED BY object_changed
                WHERE o.changed >= ?1 AND \(condition) ORDER BY o.changed LIMIT ?2
                """
        }
        return """
            SELECT o.changed AS place, \(columns) FROM object_rows o INDEXED BY object_changed
            WHERE o.changed >= ?1 AND \(condition) AND NOT EXISTS
              (SELECT 1 FROM seen_rows z WHERE z.object = o.id AND z.clearance = \(clearance.rawValue))
            UNION ALL
            SELECT z.changed AS place, \(columns) FROM seen_rows z INDEXED BY seen_changed
            CROSS JOIN object_rows o ON o.id = z.object
            WHERE z.clearance = \(clearance.rawValue) AND z.changed >= max(?1, 1) AND \(condition)
            ORDER BY place LIMIT ?2
            """
    }
}
