package import Entries
import Foundation
package import Membership
import Replication
import TransparencyLog

/// Brings a replica up to the logs, from wherever it stands, in constant memory.
package struct CatchUp: Sendable {
    let log: LogStore
    let replica: Replica
    /// Entries in one transaction; bulk wants many, for index pages are then written once.
    private let batchEntries: Int
    private let heard: @Sendable (_ list: MemberList, _ origin: LogOrigin, _ index: UInt64) -> Void
    let live: LiveEntries?
    let pace: MergePace

    /// Bytes of entries in one transaction, about.
    private static let batchBytes = 64 * 1024 * 1024

    /// `live`: what is merged before its turn where much else waits. `heard` is told of every `members` entry that is
    /// gone through.
    package init(
        log: LogStore,
        replica: Replica,
        batchEntries: Int = 16_384,
        live: LiveEntries? = nil,
        heard: @escaping @Sendable (_ list: MemberList, _ origin: LogOrigin, _ index: UInt64) -> Void = { _, _, _ in },
        pace: MergePace = .readingAhead(on: { Thread.detachNewThread($0) })
    ) {
        self.heard = heard
        self.live = live
        self.pace = pace
        self.log = log
        self.replica = replica
        self.batchEntries = max(1, batchEntries)
    }

    /// How far the replica has come; kept by whoever catches up again and again.
    package struct Marks: Sendable {
        /// By the log's id.
        package internal(set) var applied: [Int64: UInt64]
        /// Where what may be in the replica ends, beyond what is applied without a gap.
        fileprivate var ahead: [Int64: UInt64] = [:]
        fileprivate var late: Int64
        /// Of those applied; nil: not compared yet.
        fileprivate var frozen: Set<Int64>?
        /// Where a log stood when it was last left for a fuller batch.
        fileprivate var deferred: [Int64: UInt64] = [:]
        mutating func reach(_ end: UInt64, of log: Int64) { ahead[log] = max(end, ahead[log] ?? 0) }
        /// Whether something waits for more to come, or for the next look.
        package var isAnyDeferred: Bool { !deferred.isEmpty }
    }

    package func marks() throws(StoreError) -> Marks {
        // Either file may be ahead of what was cut while nothing was merged.
        try replica.cut(to: Self.sizes(try log.heights().logs))
        return Marks(applied: try replica.marks(), late: try replica.lateSequence())
    }

    /// Entries of all logs beyond the marks.
    package func waiting(_ marks: Marks) throws(StoreError) -> UInt64 {
        try log.heights().logs.reduce(0) { $0 + ($1.size - min($1.size, marks.applied[$1.id] ?? 0)) }
    }

    /// Applies what the logs hold beyond the replica's marks, then what was late; returns the entries gone through.
    ///
    /// `progress` is called with the entries gone through so far, after each transaction.
    @discardableResult
    package func run(progress: (UInt64) -> Void = { _ in }) throws(StoreError) -> UInt64 {
        var marks = try marks()
        let count = try run(&marks, isPatient: false, progress: progress)
        try replica.settle()
        return count
    }

    /// The same from marks that are kept.
    ///
    /// `isPatient`: of a log that is being fetched and has grown since the last look, less than a batch is left for
    /// later where a whole one is coming, since small transactions cost more an entry. The shortest way comes first,
    /// so that live entries of one log do not wait behind the bulk of another. `leaving`: a log that is not looked at.
    @discardableResult
    package func run(
        _ marks: inout Marks,
        isPatient: Bool,
        leaving left: Int64? = nil,
        progress: (UInt64) -> Void = { _ in }
    ) throws(StoreError) -> UInt64 {
        let heights = try log.heights()
        var count: UInt64 = 0
        let sizes = Self.sizes(heights.logs)
        if marks.applied.contains(where: { max($0.value, marks.ahead[$0.key] ?? 0) > sizes[$0.key] ?? 0 }) {
            try replica.cut(to: sizes)
            marks.ahead = [:]
            marks.deferred = marks.deferred.filter { sizes[$0.key] != nil }
            for (log, mark) in marks.applied { marks.applied[log] = sizes[log].map { min(mark, $0) } }
        }
        count += try takeLive(heights.logs, &marks)
        var waiting = heights.logs.filter { $0.id != left && $0.size > marks.applied[$0.id] ?? 0 }
        waiting.sort { $0.size - (marks.applied[$0.id] ?? 0) < $1.size - (marks.applied[$1.id] ?? 0) }
        for log in waiting {
            let start = marks.applied[log.id] ?? 0
            guard log.size > start else { continue }
            let isPart = log.size - start < UInt64(batchEntries) && (log.target ?? 0) >= start + UInt64(batchEntries)
            if isPatient, isPart, marks.deferred[log.id] != log.size {
                marks.deferred[log.id] = log.size
                continue
            }
            marks.deferred[log.id] = nil
            let before = count
            count += try follow(log, from: start, among: heights.logs, &marks) { progress(before + $0) }
        }
        let frozen = Set(heights.logs.filter { $0.isFrozen && marks.applied[$0.id] != nil }.map(\.id))
        if frozen != marks.frozen {
            try replica.mark(frozen: frozen)
            marks.frozen = frozen
        }
        guard heights.lastLate > marks.late else { return count }
        return try count + takeLate(try log.logs(), &marks.late)
    }

    /// Goes through one log alone, or its next few batches.
    package func run(_ marks: inout Marks, of id: Int64, batches: Int? = nil) throws(StoreError) -> UInt64 {
        let logs = try log.heights().logs
        guard var log = logs.first(where: { $0.id == id }) else { return 0 }
        let start = marks.applied[id] ?? 0
        if let batches { log.size = min(log.size, start + UInt64(batches * batchEntries)) }
        guard log.size > start else { return 0 }
        return try follow(log, from: start, among: logs, &marks) { _ in }
    }

    private static func sizes(_ logs: [LogHeight]) -> [Int64: UInt64] {
        Dictionary(uniqueKeysWithValues: logs.map { ($0.id, $0.size) })
    }

    /// Reads the next batch while the last one is being written, where there is more than one. A task that is cancelled
    /// leaves the rest.
    private func follow(
        _ log: LogHeight,
        from start: UInt64,
        among logs: [LogHeight],
        _ marks: inout Marks,
        progress: (UInt64) -> Void
    ) throws(StoreError) -> UInt64 {
        var position = start
        if case .readingAhead(let thread) = pace, log.size > start + UInt64(batchEntries) {
            let ahead = ReadAhead(from: start, to: log.size, on: thread) { position throws(StoreError) in
                try batch(of: log, from: position)
            }
            defer { ahead.stop() }
            while !Task.isCancelled, let (batch, end) = try ahead.next() {
                try apply(batch, logs, &marks)
                position = end
                marks.applied[log.id] = end
                progress(position - start)
            }
        }
        while position < log.size, !Task.isCancelled {
            let (batch, end) = try batch(of: log, from: position)
            try apply(batch, logs, &marks)
            position = end
            marks.applied[log.id] = end
            progress(position - start)
        }
        return position - start
    }

    private func batch(of log: LogHeight, from start: UInt64) throws(StoreError) -> (GroupedBatch, end: UInt64) {
        let range = start..<min(log.size, start + UInt64(batchEntries))
        let (builder, end) = try read(range, of: log)
        guard end > start else {
            throw .damaged(file: self.log.file.path, reason: "log \(log.origin) lacks entry \(start)")
        }
        let progress = LogProgress(log: log.id, origin: log.origin, applied: end)
        return (GroupedBatch(builder, progress: [progress]), end)
    }

    /// As many of the entries as one transaction takes, and where it ends.
    func read(_ range: Range<UInt64>, of log: LogHeight) throws(StoreError) -> (GroupedBatch.Builder, end: UInt64) {
        var builder = GroupedBatch.Builder(reserving: range.count)
        let end = try self.log.scan(log.origin, range, maxBytes: CatchUp.batchBytes) { entry throws(StoreError) in
            if let read = try read(entry, of: log) { builder.add(read) }
            pace.rest(after: Int(truncatingIfNeeded: entry.index))
        }
        return (builder, end)
    }

    /// Nil where the payload is not here.
    func read(_ entry: ScannedEntry, of log: LogHeight) throws(StoreError) -> AppliedEntry? {
        guard let payload = entry.payload else { return nil }
        let body = payload.count < EntryLimits.saltBytes ? nil : [UInt8](payload.dropFirst(EntryLimits.saltBytes))
        return try read([UInt8](entry.envelope), body, at: entry.index, of: log)
    }

    /// The same of one that was not read from the log.
    func read(_ entry: CommittedEntry, at index: UInt64, of log: LogHeight) throws(StoreError) -> AppliedEntry? {
        guard let payload = entry.payload else { return nil }
        let body = payload.count < EntryLimits.saltBytes ? nil : [UInt8](payload.dropFirst(EntryLimits.saltBytes))
        return try read([UInt8](entry.envelope), body, at: index, of: log)
    }

    /// `body`: nil where the payload ends before it.
    private func read(
        _ bytes: [UInt8],
        _ body: [UInt8]?,
        at index: UInt64,
        of log: LogHeight
    ) throws(StoreError) -> AppliedEntry {
        let envelope: Envelope
        do { envelope = try Envelope(bytes) } catch {
            throw .damaged(file: self.log.file.path, reason: "log \(log.origin) entry \(index): \(error)")
        }
        let reading: Reading = body.map { Body.read($0) } ?? .invalid("it is shorter than its salt")
        if case .body(let body) = reading, case .members(let list) = body.about { heard(list, log.origin, index) }
        return AppliedEntry(
            log: log.id,
            entry: EntryID(member: log.origin.member, incarnation: log.origin.incarnation.number, index: index),
            leaf: LeafPrefix(MerkleHash.leaf(bytes)),
            envelope: envelope,
            reading: reading
        )
    }
}
