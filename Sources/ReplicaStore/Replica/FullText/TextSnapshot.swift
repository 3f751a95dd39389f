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
    func isRestricted(for clearance: Clearance = .red, _ members: Set<MemberID>? = nil) -> Bool {
        func counts(_ level: Clearance, _ addressed: Audience) -> Bool {
            !level.isOpen && level <= clearance && Self.isSeen(addressed, by: members)
        }
        return statements.contains { counts($0.record.clearance, $0.audience) }
            || events.contains { counts($0.record.clearance, $0.record.audience) }
    }

    private static func isSeen(_ addressed: Audience, by members: Set<MemberID>?) -> Bool {
        guard let members, case .named(let named) = addressed else { return true }
        return named.contains { members.contains($0) }
    }

    /// The entries that counted for a reader, the latest first. Of what is addressed to named members, it sees what names
    /// one of `members`; what it does not see replaces nothing for it.
    func counting(for clearance: Clearance, _ members: Set<MemberID>? = nil) -> [Int64] {
        let seen = statements.filter { Self.isSeen($0.audience, by: members) }
        let standing = Set(ObjectState(seen.map(\.record)).records.map(\.entry))
        let said = seen.filter { standing.contains($0.record.entry) && $0.record.clearance <= clearance }
        let done = events.filter { Self.isSeen($0.record.audience, by: members) }
        let counting = Set(EventSlot.current(done.map(\.record), for: clearance).map(\.entry))
        return (said.map(\.key.packed) + done.filter { counting.contains($0.record.entry) }.map(\.key.packed)).sorted(
            by: >
        )
    }

    /// The latest of these entries that has the words.
    static func first(of keys: [Int64], with expression: String, _ db: Database) throws -> Int64? {
        let match = try BoundStatement(db, "SELECT 1 FROM statement_text WHERE statement_text MATCH ? AND rowid = ?")
        for key in keys {
            match.bind(1, expression)
            match.bind(2, key)
            defer { match.reset() }
            if try match.step() { return key }
        }
        return nil
    }
}
