import Entries
import GRDB
import Membership
import Replication

/// When a search by words began: its later pages go on as if nothing had been said since, so that an object which changes
/// meanwhile is on one page, as it is then.
package struct TextSnapshot: Hashable, Sendable {
    /// Of the last changes to the open and the restricted file.
    let open: Int64
    let restricted: Int64
    /// How far each log was applied.
    private let marks: [Int64: UInt64]

    init(open: Int64, restricted: Int64, marks: [Int64: UInt64]) {
        self.open = open
        self.restricted = restricted
        self.marks = marks
    }

    /// As ``numbers`` has them.
    package init?(_ numbers: some Collection<Int64>) {
        let numbers = Array(numbers)
        guard numbers.count >= 2 else { return nil }
        let keys = numbers.dropFirst(2).map { LogKey(packed: $0) }
        self.init(
            open: numbers[0],
            restricted: numbers[1],
            marks: Dictionary(keys.map { ($0.log, $0.index) }) { $1 }
        )
    }

    package var numbers: [Int64] {
        [open, restricted] + marks.sorted { $0.key < $1.key }.map { LogKey(log: $0.key, index: $0.value).packed }
    }

    func holds(_ key: LogKey) -> Bool { key.index < marks[key.log] ?? 0 }
    func sequence(in file: ReplicaFile) -> Int64 { file.highest.isOpen ? open : restricted }
}

extension Replica {
    /// To be taken before the first page.
    package func textSnapshot() throws(StoreError) -> TextSnapshot {
        let restricted = try restricted?.file.read { db in try ReplicaMeta.sequence.number(db) } ?? 0
        let (open, marks) = try open.file.read { db in
            (try ReplicaMeta.sequence.number(db), try self.open.progress(db))
        }
        return TextSnapshot(open: open, restricted: restricted, marks: marks)
    }
}

/// An object as it was when a search began, within one transaction.
struct PastObject {
    private let statements: [StoredStatement]
    private let events: [StoredEvent]

    /// `snapshot`: nil: as it is now.
    init(_ object: Int64, in file: ReplicaFile, _ db: Database, at snapshot: TextSnapshot?) throws {
        let rows = try StatementRows(db: db, path: file.file.path, names: file.names)
        statements = try rows.all(of: object, currentOnly: false).filter { snapshot?.holds($0.key) ?? true }
        events = try rows.events.all(of: object).filter { snapshot?.holds($0.key) ?? true }
    }

    /// Whether it stood in the restricted file, by something that a reader sees.
    func isRestricted(for clearance: Clearance = .red, _ audience: Set<MemberID>? = nil) -> Bool {
        func counts(_ level: Clearance, _ addressed: Audience) -> Bool {
            !level.isOpen && level <= clearance && Self.isSeen(addressed, by: audience)
        }
        return statements.contains { counts($0.record.clearance, $0.audience) }
            || events.contains { counts($0.record.clearance, $0.record.audience) }
    }

    private static func isSeen(_ addressed: Audience, by audience: Set<MemberID>?) -> Bool {
        guard let audience, case .named(let members) = addressed else { return true }
        return members.contains { audience.contains($0) }
    }

    /// The latest entry that counted, that a reader sees and that has the words.
    func place(
        of expression: String,
        for clearance: Clearance,
        audience: Set<MemberID>?,
        _ db: Database
    ) throws -> Int64? {
        let standing = Set(ObjectState(statements.map(\.record)).records.map(\.entry))
        let counting = Set(EventSlot.current(events.map(\.record), for: clearance).map(\.entry))
        let said = statements.filter {
            standing.contains($0.record.entry) && $0.record.clearance <= clearance
                && Self.isSeen($0.audience, by: audience)
        }
        let done = events.filter { counting.contains($0.record.entry) && Self.isSeen($0.record.audience, by: audience) }
        let match = try BoundStatement(db, "SELECT 1 FROM statement_text WHERE statement_text MATCH ? AND rowid = ?")
        for key in (said.map(\.key.packed) + done.map(\.key.packed)).sorted(by: >) {
            match.bind(1, expression)
            match.bind(2, key)
            defer { match.reset() }
            if try match.step() { return key }
        }
        return nil
    }
}
