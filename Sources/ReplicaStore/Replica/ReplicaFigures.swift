import Entries
import GRDB
package import Indicators
package import Replication

/// How many live objects of a kind a clearance sees.
package struct KindCount: Sendable, Hashable {
    package let kind: Kind
    package let malicious: Int
    package let suspicious: Int
    package let benign: Int
    package let conflicts: Int

    package var live: Int { malicious + suspicious + benign }
}

/// Equal on nodes that have merged the same statements.
package struct ReplicaDigests: Sendable, Hashable {
    /// Over what is open to all members, at TLP:AMBER: equal on every converged node.
    package let open: StateDigest
    /// Over all that this node sees; nil for a reader without the restricted file.
    package let state: StateDigest?

    package init(open: StateDigest, state: StateDigest?) {
        self.open = open
        self.state = state
    }
}

/// One object that changed, as the `changes` view has it.
package struct ObjectChange: Sendable, Hashable {
    /// Ascending within one file and generation.
    package let sequence: Int64
    package let id: ObjectID
    package let kind: Kind
    /// Nil: all that was said of it was erased.
    package let value: String?
    /// Nil: nothing is live any more.
    package let verdict: Verdict?
}

/// An entry that this version cannot read, or nobody can.
package struct UnreadEntry: Sendable, Hashable {
    package let key: LogKey
    package let isInvalid: Bool
    package let reason: String
}

extension Replica {
    /// At the highest clearance of the files this reader has; goes through all objects.
    package func counts() throws(StoreError) -> [KindCount] {
        var tallies: [Int64: [Int]] = [:]
        for file in files {
            try file.file.read { db in
                let rows = try BoundStatement(
                    db,
                    """
                    SELECT kind, coalesce(verdict, 0), count(*), sum(coalesce(flags, 0) & 1) FROM object_rows
                    WHERE value IS NOT NULL GROUP BY 1, 2
                    """
                )
                while try rows.step() {
                    let verdict = Int(rows.integer(1))
                    guard (1...3).contains(verdict) else { continue }
                    tallies[rows.integer(0), default: [0, 0, 0, 0]][verdict] += Int(rows.integer(2))
                    tallies[rows.integer(0), default: [0, 0, 0, 0]][0] += Int(rows.integer(3))
                }
            }
        }
        if let restricted { try subtractShared(restricted, from: &tallies) }
        return tallies.compactMap { code, tally in
            Kind.stored(code).map {
                KindCount(kind: $0, malicious: tally[3], suspicious: tally[2], benign: tally[1], conflicts: tally[0])
            }
        }.sorted { $0.kind.code < $1.kind.code }
    }

    /// Objects in the restricted file are counted there alone.
    private func subtractShared(_ restricted: ReplicaFile, from tallies: inout [Int64: [Int]]) throws(StoreError) {
        let view = ObjectView(clearance: .amber, highest: restricted.highest).select(code: true)
        try restricted.file.read { db in
            let rows = try BoundStatement(
                db,
                "SELECT kind_code, verdict, count(*), sum(conflict) FROM (\(view)) GROUP BY 1, 2"
            )
            while try rows.step() {
                guard let verdict = Verdict.allCases.first(where: { $0.description == rows.text(1) }) else { continue }
                tallies[rows.integer(0), default: [0, 0, 0, 0]][Int(verdict.rawValue)] -= Int(rows.integer(2))
                tallies[rows.integer(0), default: [0, 0, 0, 0]][0] -= Int(rows.integer(3))
            }
        }
    }

    package func digests() throws(StoreError) -> ReplicaDigests {
        let open = try open.file.read { db in try ReplicaMeta.digest.digest(db) }
        guard let restricted else { return ReplicaDigests(open: open, state: nil) }
        let (all, overlap) = try restricted.file.read { db in
            (try ReplicaMeta.digest.digest(db), try ReplicaMeta.overlap.digest(db))
        }
        var state = open
        state.subtract(overlap)
        state.add(all)
        return ReplicaDigests(open: open, state: state)
    }

    /// Changes in the open file after `sequence`, in order.
    package func changes(after sequence: Int64, limit: Int) throws(StoreError) -> [ObjectChange] {
        try changes(in: open, after: sequence, limit: limit)
    }

    /// Changes in the restricted file, which has a sequence of its own; empty for a reader without it.
    package func restrictedChanges(after sequence: Int64, limit: Int) throws(StoreError) -> [ObjectChange] {
        guard let restricted else { return [] }
        return try changes(in: restricted, after: sequence, limit: limit)
    }

    func changes(
        in file: ReplicaFile,
        after sequence: Int64,
        limit: Int,
        for sight: Sight = .everything
    ) throws(StoreError) -> [ObjectChange] {
        try file.file.read { db in
            let rows = try BoundStatement(db, sight.changes("o.uuid, o.kind, o.value, o.verdict"))
            rows.bind(1, sequence + 1)
            rows.bind(2, Int64(limit))
            defer { rows.reset() }
            var found: [ObjectChange] = []
            while try rows.step() {
                guard let id = ObjectID(rows.bytes(1)), let kind = Kind.stored(rows.integer(2)) else { continue }
                let verdict = rows.integerOrNull(4).flatMap { Verdict(rawValue: UInt8(truncatingIfNeeded: $0)) }
                found.append(
                    ObjectChange(
                        sequence: rows.integer(0),
                        id: id,
                        kind: kind,
                        value: rows.textOrNull(3),
                        verdict: verdict
                    )
                )
            }
            return found
        }
    }

    /// The last sequence of the open file, and how many times it was made anew.
    package func position() throws(StoreError) -> (sequence: Int64, generation: Int64) {
        try open.file.read { db in
            (try ReplicaMeta.sequence.number(db), try ReplicaMeta.generation.number(db))
        }
    }

    /// Entries held that could not be merged, in the order of the logs.
    package func unread(after key: LogKey? = nil, limit: Int) throws(StoreError) -> [UnreadEntry] {
        guard let restricted else { return [] }
        return try restricted.file.read { db in
            let rows = try BoundStatement(
                db,
                "SELECT key, invalid, reason FROM unread_rows WHERE key > ? ORDER BY key LIMIT ?"
            )
            rows.bind(1, key?.packed ?? -1)
            rows.bind(2, Int64(limit))
            defer { rows.reset() }
            var found: [UnreadEntry] = []
            while try rows.step() {
                found.append(
                    UnreadEntry(
                        key: LogKey(packed: rows.integer(0)),
                        isInvalid: rows.integer(1) != 0,
                        reason: rows.text(2)
                    )
                )
            }
            return found
        }
    }
}
