package import Membership
import Synchronization

/// What was committed by itself, not as part of bulk: the merge of bulk gives way to it, even of what it follows in
/// its log.
package final class LiveEntries: Sendable {
    /// Entries that follow each other in one log.
    struct Noted {
        let origin: LogOrigin
        var range: Range<UInt64>
        /// As they were committed, so that they need not be read from the log; nil: they are.
        var entries: [CommittedEntry]?
    }

    private struct State {
        var noted: [Noted] = []
        /// Of the entries that are kept.
        var bytes = 0
    }

    /// Entries of a commit that is taken for live.
    package static let commitMax = 64
    /// More than these are merged in their order: they are bulk themselves.
    private static let rangesMax = 1_024
    /// Of entries that are kept.
    private static let bytesMax = 1 << 20

    private let state = Mutex(State())
    private let isAnyNoted = Atomic<Bool>(false)

    package init() {}

    /// To be called once the entries are durable; `entries`: those of the range.
    package func note(_ range: Range<UInt64>, of origin: LogOrigin, entries: ArraySlice<CommittedEntry>? = nil) {
        guard !range.isEmpty, range.count <= Self.commitMax else { return }
        state.withLock { state in
            let bytes = entries?.reduce(0) { $0 + $1.envelope.count + ($1.payload?.count ?? 0) } ?? 0
            let kept = state.bytes + bytes <= Self.bytesMax ? entries : nil
            if let last = state.noted.last, last.origin == origin, last.range.upperBound == range.lowerBound,
                (last.entries == nil) == (kept == nil)
            {
                state.noted[state.noted.count - 1].range = last.range.lowerBound..<range.upperBound
                if let kept { state.noted[state.noted.count - 1].entries? += kept }
            } else if state.noted.count < Self.rangesMax {
                state.noted.append(Noted(origin: origin, range: range, entries: kept.map(Array.init)))
            } else {
                return
            }
            if kept != nil { state.bytes += bytes }
            isAnyNoted.store(true, ordering: .relaxed)
        }
    }

    /// The log was cut: what was noted of it may be gone.
    package func drop(_ origin: LogOrigin) { state.withLock { $0.noted.removeAll { $0.origin == origin } } }

    var isWaiting: Bool { isAnyNoted.load(ordering: .relaxed) }

    func take() -> [Noted] {
        state.withLock { state in
            defer { state = State() }
            isAnyNoted.store(false, ordering: .relaxed)
            return state.noted
        }
    }
}
