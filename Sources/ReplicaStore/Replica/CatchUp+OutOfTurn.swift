import Entries
import Membership
import Replication

/// What is merged out of the order of its log: merging it again changes nothing.
extension CatchUp {
    /// Merges the batch, and in between whatever is live by then.
    func apply(_ batch: GroupedBatch, _ logs: [LogHeight], _ marks: inout Marks) throws(StoreError) {
        guard let live else { return try replica.apply(batch) }
        for progress in batch.progress { marks.reach(progress.applied, of: progress.log) }
        var rest: GroupedBatch? = batch
        while let left = rest {
            rest = try replica.apply(left) { count in
                pace.rest(after: count)
                return live.isWaiting
            }
            if rest != nil { try takeLive(logs, &marks) }
        }
    }

    /// Merges what is live. Where entries before it wait, the mark stays, and the log's own turn goes through it again.
    @discardableResult
    func takeLive(_ logs: [LogHeight], _ marks: inout Marks) throws(StoreError) -> UInt64 {
        var count: UInt64 = 0
        for noted in live?.take() ?? [] {
            let range = noted.range
            guard let log = logs.first(where: { $0.origin == noted.origin }), let mark = marks.applied[log.id],
                range.upperBound > mark
            else { continue }
            let (builder, end) = try read(noted, from: max(mark, range.lowerBound), of: log)
            let isNext = range.lowerBound <= mark
            let progress = LogProgress(log: log.id, origin: log.origin, applied: isNext ? end : mark)
            marks.reach(end, of: log.id)
            try replica.apply(GroupedBatch(builder, progress: [progress]))
            if isNext {
                marks.applied[log.id] = end
                count += end - mark
            }
        }
        return count
    }

    private func read(
        _ noted: LiveEntries.Noted,
        from start: UInt64,
        of log: LogHeight
    ) throws(StoreError) -> (GroupedBatch.Builder, end: UInt64) {
        guard let entries = noted.entries else { return try read(start..<noted.range.upperBound, of: log) }
        var builder = GroupedBatch.Builder(reserving: entries.count)
        for (index, entry) in zip(noted.range, entries) where index >= start {
            if let read = try read(entry, at: index, of: log) { builder.add(read) }
        }
        return (builder, noted.range.upperBound)
    }

    func takeLate(_ logs: [StoredLog], _ sequence: inout Int64) throws(StoreError) -> UInt64 {
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

    /// What could not be read, as a later version may.
    package func readAgain(_ logs: [StoredLog]) throws(StoreError) {
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
            _ = try self.log.scan(log.origin, key.index..<key.index + 1, maxBytes: 0) { entry throws(StoreError) in
                if entry.state == .erased { batch.erased.append(key) }
                if let read = try read(entry, of: LogHeight(log)) { batch.entries.append(read) }
            }
        }
        return batch
    }
}
