package import Entries
import GRDB
import Indicators
import Membership
package import Replication

extension Replica {
    /// Bytes of the file that are read in place: the order of values touches its pages in no order.
    private static let mappedBytes: Int64 = 8 << 30

    /// Calls `body` with each object that the filter takes, in the order of values and then of kinds, until it returns
    /// false; one read transaction a file, constant memory. The rows are read on another thread meanwhile.
    package func export(
        _ filter: ExportFilter,
        for clearance: Clearance,
        _ body: (ObjectFacts) -> Bool
    ) throws(StoreError) {
        let rows = HandedOn<ObjectFacts> { give throws(StoreError) in
            try self.read(filter, for: clearance, give)
        }
        while let batch = try rows.next() {
            for facts in batch where !rows.isStopped {
                if !body(facts) { rows.stop() }
            }
        }
    }

    private func read(
        _ filter: ExportFilter,
        for clearance: Clearance,
        _ body: (ObjectFacts) -> Bool
    ) throws(StoreError) {
        guard !filter.kinds.isEmpty, !filter.verdicts.isEmpty else { return }
        for file in files {
            try file.file.glance { try $0.execute(sql: "PRAGMA mmap_size = \(Self.mappedBytes)") }
        }
        let openView = ObjectView(clearance: min(clearance, open.highest), highest: open.highest)
        guard !clearance.isOpen, let restricted else {
            return try open.file.read { db in
                var rows = try FactRows(db, open, openView, filter)
                while let row = try rows.next() {
                    if row.isTaken, let facts = try rows.facts(), !body(facts) { return rows.reset() }
                }
            }
        }
        let restrictedView = ObjectView(clearance: clearance, highest: restricted.highest)
        try restricted.file.read { restrictedDB in
            var hidden = try FactRows(restrictedDB, restricted, restrictedView, filter)
            try open.file.read { db in
                var rows = try FactRows(db, open, openView, filter)
                try Self.merge(&hidden, &rows, body)
            }
        }
    }

    /// Of the last change to the open file.
    package func sequence() throws(StoreError) -> Int64 {
        try open.file.read { db in try ReplicaMeta.sequence.number(db) }
    }

    /// Of the last change to each file.
    package func sequences() throws(StoreError) -> [Int64] {
        var sequences: [Int64] = []
        for file in files { sequences.append(try file.file.read { db in try ReplicaMeta.sequence.number(db) }) }
        return sequences
    }

    /// Both in their common order. An object of the restricted file is merged there from all: what the open file says of
    /// it does not count.
    private static func merge(
        _ restricted: inout FactRows,
        _ open: inout FactRows,
        _ body: (ObjectFacts) -> Bool
    ) throws {
        var left = try restricted.next()
        var right = try open.next()
        while left != nil || right != nil {
            let takesLeft = left.map { left in right.map { !($0 < left) } ?? true } ?? false
            if takesLeft, let row = left {
                if row.isTaken, let facts = try restricted.facts(), !body(facts) { break }
                if let other = right, !(row < other) { right = try open.next() }
                left = try restricted.next()
            } else if let row = right {
                if row.isTaken, let facts = try open.facts(), !body(facts) { break }
                right = try open.next()
            }
        }
        restricted.reset()
        open.reset()
    }
}

/// The rows of ``ObjectView/exported(_:)``.
private struct FactRows {
    struct Row: Comparable {
        let value: String
        let kind: Int64
        let isTaken: Bool

        /// As SQLite's BINARY order.
        static func < (left: Row, right: Row) -> Bool {
            let (a, b) = (left.value.utf8, right.value.utf8)
            return a.elementsEqual(b) ? left.kind < right.kind : a.lexicographicallyPrecedes(b)
        }
    }

    private let rows: BoundStatement
    private let filter: ExportFilter
    private let clearance: Clearance
    /// Nil where there are none, or none are asked for.
    private let events: EventRows?
    private var value = ""

    init(_ db: Database, _ file: ReplicaFile, _ view: ObjectView, _ filter: ExportFilter) throws {
        rows = try BoundStatement(db, once: view.exported(filter))
        self.filter = filter
        clearance = view.clearance
        let hasEvents = try filter.withEvents && GRDB.Row.fetchOne(db, sql: "SELECT 1 FROM event_rows LIMIT 1") != nil
        events = hasEvents ? EventRows(db, path: file.file.path, names: file.names) : nil
    }

    mutating func next() throws -> Row? {
        guard try rows.step() else { return nil }
        value = rows.text(1)
        return Row(value: value, kind: rows.integer(0), isTaken: rows.integer(4) != 0)
    }

    func reset() { rows.reset() }

    /// Nil for a kind of another version, and where too little of the confidence is left.
    func facts() throws -> ObjectFacts? {
        guard let kind = Kind.stored(rows.integer(0)), let verdict = Verdict(rawValue: UInt8(clamping: rows.integer(2)))
        else { return nil }
        var facts = ObjectFacts(
            kind: kind,
            value: value,
            verdict: verdict,
            confidence: UInt8(clamping: rows.integer(3))
        )
        if filter.readsScore {
            facts.score = Score.of(
                confidence: facts.confidence,
                seenMs: rows.bits(5) ?? 0,
                nowMs: filter.nowMs,
                ageing: kind.ageing
            )
            if facts.score < filter.scoreMin { return nil }
        }
        if let events {
            let object = rows.integer(filter.isDetailed ? 21 : 6)
            facts.events = try events.current(of: object, for: clearance).map(\.record)
        }
        guard filter.isDetailed else { return facts }
        facts.labels = JSONText.readList(rows.utf8(6)) ?? []
        facts.references = JSONText.readList(rows.utf8(7)) ?? []
        facts.firstSeenMs = rows.bits(8)
        facts.lastSeenMs = rows.bits(9)
        facts.validFromMs = rows.bits(10)
        facts.validUntilMs = rows.bits(11)
        facts.description = rows.text(12)
        facts.language = rows.text(13)
        facts.fields = JSONText.readFields(rows.utf8(14)) ?? []
        facts.tlp = TLP(rawValue: UInt8(clamping: rows.integer(15))) ?? .red
        facts.members = (JSONText.readList(rows.utf8(16)) ?? []).compactMap { try? MemberID($0) }
        facts.writtenMs = rows.bits(17) ?? 0
        facts.grade = rows.integerOrNull(18).flatMap { SourceGrade(rawValue: UInt8(clamping: $0)) }
        facts.handling = rows.integerOrNull(19).flatMap { HandlingCode(rawValue: UInt8(clamping: $0)) }
        let renewedMs = max(rows.bits(5) ?? 0, facts.writtenMs)
        facts.endMs = facts.validUntilMs ?? kind.ageing.impliedEnd(renewedMs: renewedMs)
        facts.audience = Self.common(JSONText.readList(rows.utf8(20)) ?? [])
        return facts
    }

    /// Who is in each of the audiences; nil where there is none.
    private static func common(_ audiences: [String]) -> [MemberID]? {
        let named = audiences.map { Set(JSONText.readList($0) ?? []) }
        guard let first = named.first else { return nil }
        return named.dropFirst().reduce(first) { $0.intersection($1) }.sorted().compactMap { try? MemberID($0) }
    }
}
