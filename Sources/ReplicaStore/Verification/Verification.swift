import Entries
package import Foundation
package import Membership
import Replication
import TransparencyLog

/// Goes through stored logs and recomputes all that can be: for `mandala verify` and after a restore.
package struct Verification: Sendable {
    /// What does not hold.
    package struct Problem: Sendable, Hashable, CustomStringConvertible {
        package let origin: LogOrigin
        /// Nil where it concerns the log as a whole.
        package let index: UInt64?
        package let reason: String

        package var description: String { "\(origin)\(index.map { " entry \($0)" } ?? ""): \(reason)" }
    }

    package struct Report: Sendable, Hashable {
        package var entries: UInt64 = 0
        package var payloads: UInt64 = 0
        /// The first 1,000.
        package var problems: [Problem] = []
        package var problemCount: UInt64 = 0

        mutating func add(_ problem: Problem) {
            problemCount += 1
            if problems.count < 1_000 { problems.append(problem) }
        }
    }

    /// Says what is wrong with a log's signed note and the certificates of its key; nil when it verifies.
    package typealias NoteCheck = (_ origin: LogOrigin, _ note: Data, _ certificates: [Data]) -> String?

    private let store: LogStore

    package init(_ store: LogStore) { self.store = store }

    /// Reads every entry of the logs, nil for all, once and in constant memory.
    ///
    /// `check` verifies the signatures of a checkpoint note; `progress` is called after each batch of entries.
    package func run(
        _ origins: [LogOrigin]? = nil,
        check: NoteCheck,
        progress: (Report) -> Void = { _ in }
    ) throws(StoreError) -> Report {
        var report = Report()
        for log in try store.logs() where origins?.contains(log.origin) ?? true {
            try verify(log, check, &report, progress)
        }
        return report
    }

    private func verify(
        _ log: StoredLog,
        _ check: NoteCheck,
        _ report: inout Report,
        _ progress: (Report) -> Void
    ) throws(StoreError) {
        let prefix = CommitmentPrefix(log.origin)
        var edge = TreeEdge()
        if let note = log.checkpoint, note.size == 0 { verify(note, of: log, edge, check, &report) }
        while edge.size < log.size {
            let entries = try store.entries(of: log.origin, in: edge.size..<log.size, maxBytes: 16 * 1024 * 1024)
            guard entries.first?.index == edge.size else {
                report.add(Problem(origin: log.origin, index: edge.size, reason: "it is missing"))
                return
            }
            for entry in entries {
                guard entry.index == edge.size else { break }
                report.entries += 1
                if entry.payload != nil { report.payloads += 1 }
                if let reason = fault(of: entry, prefix) {
                    report.add(Problem(origin: log.origin, index: entry.index, reason: reason))
                }
                edge.append(MerkleHash.leaf(entry.envelope))
                if let note = log.checkpoint, note.size == edge.size { verify(note, of: log, edge, check, &report) }
            }
            try compare(edge.takeFullTiles(), of: log, &report)
            progress(report)
        }
        if edge.root != log.root {
            report.add(
                Problem(
                    origin: log.origin,
                    index: nil,
                    reason: "the entries have root \(edge.root), stored is \(log.root) at size \(log.size)"
                )
            )
        }
    }

    private func fault(of entry: StoredEntry, _ prefix: CommitmentPrefix) -> String? {
        let envelope: Envelope
        do { envelope = try Envelope(entry.envelope) } catch { return "\(error)" }
        guard (entry.payload != nil) == (entry.state == .held) else {
            return "its state is \(entry.state), and its payload is \(entry.payload == nil ? "not " : "")there"
        }
        guard let bytes = entry.payload else { return nil }
        do {
            guard try Payload(bytes).opens(envelope.commitment, in: prefix) else { throw EntryError.commitment }
        } catch { return "\(error)" }
        return nil
    }

    private func compare(_ tiles: [FullTile], of log: StoredLog, _ report: inout Report) throws(StoreError) {
        guard !tiles.isEmpty else { return }
        let wrong = try store.file.read { db in
            let rows = TileRows(db: db, log: log.id)
            return tiles.filter { tile in
                guard let place = TileCoordinate(level: tile.level, index: tile.index, width: TileCoordinate.fullWidth)
                else { return true }
                return (try? rows.hashes(in: place)) != tile.hashes
            }
        }
        for tile in wrong {
            let reason = "tile \(tile.index) of level \(tile.level) is missing or is not that of its entries"
            report.add(Problem(origin: log.origin, index: nil, reason: reason))
        }
    }

    private func verify(
        _ note: LogNote,
        of log: StoredLog,
        _ edge: TreeEdge,
        _ check: NoteCheck,
        _ report: inout Report
    ) {
        let expected = Checkpoint(origin: log.origin.description, size: edge.size, root: edge.root)
        let reason: String?
        do {
            let stated =
                IncarnationStatement.begins(note.note)
                ? try IncarnationStatement(parsing: [UInt8](note.note)).checkpoint
                : try Checkpoint.parse(SignedNote.parse([UInt8](note.note)).text)
            reason =
                stated == expected
                ? check(log.origin, note.note, log.certificates)
                : "the checkpoint states \(stated.size) \(stated.root), the entries have \(edge.root)"
        } catch { reason = "the checkpoint cannot be read: \(error)" }
        if let reason { report.add(Problem(origin: log.origin, index: nil, reason: reason)) }
    }
}
