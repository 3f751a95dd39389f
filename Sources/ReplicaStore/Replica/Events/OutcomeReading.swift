import Entries
import GRDB
package import Indicators
package import Membership
import Replication

/// What is asked of the outcomes.
package struct OutcomeQuery: Sendable {
    /// Empty: all that can be acted on.
    package var kinds: [Kind]
    /// Nil: all members, and whoever was first.
    package var member: MemberID?
    /// Only what was first reported since then; milliseconds since 1970.
    package var sinceMs: UInt64?
    /// What has expired by now is not open any more.
    package var nowMs: UInt64

    package init(kinds: [Kind], member: MemberID?, sinceMs: UInt64?, nowMs: UInt64) {
        // Knowledge is not acted on: a measure, a desk, a link.
        self.kinds = kinds.isEmpty ? Kind.all.filter { $0.isBlockable || $0.isPersonal } : kinds
        self.member = member
        self.sinceMs = sinceMs
        self.nowMs = nowMs
    }
}

/// What one member, or whoever was first, did about the objects of a kind.
package struct KindOutcome: Hashable, Sendable {
    package let kind: Kind
    /// Nil: whoever was first.
    package let member: MemberID?
    /// Objects with an action that has an effect.
    package let acted: UInt64
    /// Half of those were acted on within so long after the first report of any member; nil where none was.
    package let medianMs: UInt64?
    /// Of those that stand as malicious or suspicious now, and are not expired.
    package let open: UInt64
}

extension Replica {
    /// By kind, then by member, whoever was first ahead of all; at the highest clearance of the files that are read.
    package func outcomes(_ query: OutcomeQuery) throws(StoreError) -> [KindOutcome] {
        let hidden = try restrictedIDs()
        var tally = OutcomeTally()
        for file in files {
            let sql = OutcomeSQL(query, highest: file.highest)
            let skipped = file.highest.isOpen ? hidden : []
            try file.file.read { db in
                for member in try Self.members(query, db) { tally.note(member) }
                let standing = try BoundStatement(db, once: sql.standing)
                while try standing.step() {
                    if let id = ObjectID(standing.bytes(1)), skipped.contains(id) { continue }
                    tally.stand(standing.integer(0))
                }
                for isByMember in query.member == nil ? [false, true] : [true] {
                    let acts = try BoundStatement(db, once: sql.acts(byMember: isByMember))
                    while try acts.step() {
                        if let id = ObjectID(acts.bytes(1)), skipped.contains(id) { continue }
                        tally.act(
                            acts.integer(0),
                            member: acts.text(2),
                            delayMs: UInt64(clamping: acts.integer(3)),
                            isStanding: acts.integer(4) != 0
                        )
                    }
                }
            }
        }
        return tally.outcomes()
    }

    /// Calls `body` with what stands and was not acted on, by the member or by anybody, the oldest first, until it
    /// returns false; constant memory.
    package func open(_ query: OutcomeQuery, _ body: (OpenObject) -> Bool) throws(StoreError) {
        let hidden = try restrictedIDs()
        guard let restricted else {
            return try open.file.read { db in
                var rows = try OpenRows(db, OutcomeSQL(query, highest: open.highest).open, skipping: [])
                while let row = try rows.next() { if !body(row) { break } }
                rows.reset()
            }
        }
        try restricted.file.read { restrictedDB in
            try open.file.read { db in
                var left = try OpenRows(
                    restrictedDB,
                    OutcomeSQL(query, highest: restricted.highest).open,
                    skipping: []
                )
                var right = try OpenRows(db, OutcomeSQL(query, highest: open.highest).open, skipping: hidden)
                var (first, second) = (try left.next(), try right.next())
                while let next = [first, second].compactMap({ $0 }).min(by: { $0.firstReportMs < $1.firstReportMs }) {
                    if !body(next) { break }
                    if next.id == first?.id { first = try left.next() } else { second = try right.next() }
                }
                left.reset()
                right.reset()
            }
        }
    }

    /// With an empty one for whoever was first.
    private static func members(_ query: OutcomeQuery, _ db: Database) throws -> [String] {
        if let member = query.member { return [member.text] }
        return [""] + (try String.fetchAll(db, sql: "SELECT DISTINCT member FROM log_rows"))
    }

    /// What the open file says of these does not count: they are merged in the restricted one from all.
    private func restrictedIDs() throws(StoreError) -> Set<ObjectID> {
        guard let restricted else { return [] }
        return try restricted.file.read { db in
            let rows = try BoundStatement(db, "SELECT uuid FROM object_rows WHERE value IS NOT NULL")
            var found: Set<ObjectID> = []
            while try rows.step() { if let id = ObjectID(rows.bytes(0)) { found.insert(id) } }
            return found
        }
    }
}

/// An object that stands, and about which nothing was done.
package struct OpenObject: Sendable {
    package let kind: Kind
    package let value: String
    package let id: ObjectID
    package let verdict: Verdict
    package let confidence: UInt8
    /// Milliseconds since 1970.
    package let firstReportMs: UInt64
}

/// The rows of ``OutcomeSQL/open``.
private struct OpenRows {
    private let rows: BoundStatement
    private let skipped: Set<ObjectID>

    init(_ db: Database, _ sql: String, skipping skipped: Set<ObjectID>) throws {
        rows = try BoundStatement(db, once: sql)
        self.skipped = skipped
    }

    mutating func next() throws -> OpenObject? {
        while try rows.step() {
            guard let id = ObjectID(rows.bytes(1)), !skipped.contains(id), let kind = Kind.stored(rows.integer(0)),
                let verdict = Verdict(rawValue: UInt8(clamping: rows.integer(3)))
            else { continue }
            return OpenObject(
                kind: kind,
                value: rows.text(2),
                id: id,
                verdict: verdict,
                confidence: UInt8(clamping: rows.integer(4)),
                firstReportMs: UInt64(clamping: rows.integer(5))
            )
        }
        return nil
    }

    func reset() { rows.reset() }
}
