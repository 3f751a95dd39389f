package import Entries
import Foundation
package import Membership
import Replication
import TransparencyLog

/// Brings a replica up to the logs, from wherever it stands, in constant memory.
package struct CatchUp: Sendable {
    private let log: LogStore
    private let replica: Replica
    /// Entries in one transaction; bulk wants many, for index pages are then written once.
    private let batchEntries: Int
    private let heard: @Sendable (_ list: MemberList, _ origin: LogOrigin, _ index: UInt64) -> Void

    /// Bytes of entries in one transaction, about.
    private static let batchBytes = 64 * 1024 * 1024

    /// `heard` is told of every `members` entry that is gone through.
    package init(
        log: LogStore,
        replica: Replica,
        batchEntries: Int = 50_000,
        heard: @escaping @Sendable (_ list: MemberList, _ origin: LogOrigin, _ index: UInt64) -> Void = { _, _, _ in }
    ) {
        self.heard = heard
        self.log = log
        self.replica = replica
        self.batchEntries = max(1, batchEntries)
    }

    /// Applies what the logs hold beyond the replica's marks, then what was late; returns the entries gone through.
    ///
    /// With `unread`, what could not be read is tried again: after an upgrade. `progress` is called with the entries
    /// gone through so far, after each transaction.
    @discardableResult
    package func run(
        unread: Bool = false,
        progress: (UInt64) -> Void = { _ in }
    ) throws(StoreError) -> UInt64 {
        let logs = try log.logs()
        let applied = try replica.progress()
        var count: UInt64 = 0
        for log in logs {
            var position = applied[log.id] ?? 0
            while position < log.size {
                let entries = try self.log.entries(
                    of: log.origin,
                    in: position..<min(log.size, position + UInt64(batchEntries)),
                    maxBytes: CatchUp.batchBytes
                )
                guard let last = entries.last else {
                    throw .damaged(file: self.log.file.path, reason: "log \(log.origin) lacks entry \(position)")
                }
                position = last.index + 1
                try replica.apply(
                    AppliedBatch(
                        entries: try read(entries, of: log),
                        progress: [LogProgress(log: log.id, origin: log.origin, applied: position)]
                    )
                )
                count += UInt64(entries.count)
                progress(count)
            }
        }
        count += try takeLate(logs)
        if unread { try readAgain(logs) }
        return count
    }

    private func takeLate(_ logs: [StoredLog]) throws(StoreError) -> UInt64 {
        var sequence = try replica.lateSequence()
        var count: UInt64 = 0
        while true {
            let late = try log.late(after: sequence, limit: 1_000)
            guard let last = late.last else { return count }
            var batch = try batch(of: late.map(\.key), logs)
            batch.late = last.sequence
            try replica.apply(batch)
            sequence = last.sequence
            count += UInt64(late.count)
        }
    }

    private func readAgain(_ logs: [StoredLog]) throws(StoreError) {
        var after: LogKey?
        while true {
            let unread = try replica.unread(after: after, limit: 1_000)
            guard let last = unread.last else { return }
            try replica.apply(try batch(of: unread.map(\.key), logs))
            after = last.key
        }
    }

    /// Single entries as they stand now.
    private func batch(of keys: [LogKey], _ logs: [StoredLog]) throws(StoreError) -> AppliedBatch {
        var batch = AppliedBatch()
        for key in Set(keys).sorted() {
            guard let log = logs.first(where: { $0.id == key.log }) else { continue }
            guard let entry = try self.log.entry(of: log.origin, at: key.index) else { continue }
            if entry.state == .erased { batch.erased.append(key) }
            batch.entries += try read([entry], of: log)
        }
        return batch
    }

    private func read(_ entries: [StoredEntry], of log: StoredLog) throws(StoreError) -> [AppliedEntry] {
        var applied: [AppliedEntry] = []
        applied.reserveCapacity(entries.count)
        for entry in entries {
            guard let payload = entry.payload else { continue }
            let envelope: Envelope
            do { envelope = try Envelope(entry.envelope) } catch {
                throw .damaged(file: self.log.file.path, reason: "log \(log.origin) entry \(entry.index): \(error)")
            }
            let reading: Reading
            do { reading = Body.read(try Payload(payload).body) } catch { reading = .invalid("\(error)") }
            if case .body(let body) = reading, case .members(let list) = body.about {
                heard(list, log.origin, entry.index)
            }
            let place = EntryID(
                member: log.origin.member,
                incarnation: log.origin.incarnation.number,
                index: entry.index
            )
            applied.append(
                AppliedEntry(
                    log: log.id,
                    entry: place,
                    leaf: LeafPrefix(MerkleHash.leaf(entry.envelope)),
                    envelope: envelope,
                    reading: reading
                )
            )
        }
        return applied
    }
}
