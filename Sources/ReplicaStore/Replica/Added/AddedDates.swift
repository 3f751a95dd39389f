import Foundation
import GRDB
import Synchronization

/// Gives the changes of a transaction their dates, and remembers them in `added_rows`.
///
/// A transaction begins at a millisecond of its own, that of its commit or a later one, and takes one window a change:
/// so dates grow with the sequence, in both files together, whatever the clock does, and cost a row a transaction. A date
/// is `window + (sequence - first sequence)`; the sequence itself may not say when.
final class AddedDates: Sendable {
    private struct State {
        var next = AddedWindow(number: 0)
        var settled = AddedWindow(number: -1)
        var isHeld = false
    }

    private let state = Mutex(State())
    private let nowMs: @Sendable () -> Int64

    init(nowMs: @escaping @Sendable () -> Int64 = AddedDates.wallClock) { self.nowMs = nowMs }

    static let wallClock: @Sendable () -> Int64 = {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    /// Up to here, all that is dated is committed: what a reader sees of both files holds no gap that fills later.
    var settled: AddedWindow { state.withLock { $0.settled } }

    /// To be called when nothing is being written to either file.
    func settle() {
        state.withLock { state in
            if !state.isHeld { state.settled = AddedWindow(number: state.next.number - 1) }
        }
    }

    /// Between two of these, what is committed stays unseen by those who read by date.
    func hold(_ isHeld: Bool) { state.withLock { $0.isHeld = isHeld } }

    /// Windows before are given already.
    func raise(to window: AddedWindow) { state.withLock { $0.next = max($0.next, window) } }

    var next: AddedWindow { state.withLock { $0.next } }

    /// The first of so many that follow each other.
    func take(_ count: Int64) -> AddedWindow {
        state.withLock { state in
            let given = (state.next.number + AddedWindow.perMillisecond - 1) / AddedWindow.perMillisecond
            let first = max(AddedWindow(number: given * AddedWindow.perMillisecond), AddedWindow(fromMs: nowMs()))
            state.next = AddedWindow(number: first.number + count)
            return first
        }
    }

    /// Dates what changed since the last transaction; the last act of one.
    func write(through sequence: Int64, _ db: Database) throws {
        let dated = try ReplicaMeta.dated.number(db)
        guard sequence > dated else { return }
        let insert = try BoundStatement(db, "INSERT INTO added_rows (first, sequence) VALUES (?, ?)")
        insert.bind(1, take(sequence - dated).number)
        insert.bind(2, dated + 1)
        try insert.run()
        try ReplicaMeta.dated.set(sequence, db)
    }

    /// Takes up where the file stopped; what an earlier version left without dates gets them now.
    func follow(_ db: Database) throws {
        let row = try BoundStatement(db, "SELECT first, sequence FROM added_rows ORDER BY first DESC LIMIT 1")
        if try row.step() {
            let end = row.integer(0) + (try ReplicaMeta.dated.number(db)) - row.integer(1) + 1
            row.reset()
            raise(to: AddedWindow(number: end))
        }
        try write(through: ReplicaMeta.sequence.number(db), db)
    }
}
