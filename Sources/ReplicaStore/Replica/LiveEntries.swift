import Foundation
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

        var bytes: Int { entries?.reduce(0) { $0 + $1.bytes } ?? 0 }
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

    /// To be called once the entries are durable; `entries`: those of the range, as they were committed. Where any of them
    /// erases, what the commit has left of the others is read.
    package func note(_ range: Range<UInt64>, of origin: LogOrigin, entries: ArraySlice<CommittedEntry>? = nil) {
        guard !range.isEmpty, range.count <= Self.commitMax else { return }
        state.withLock { state in
            let bytes = entries?.reduce(0) { $0 + $1.bytes } ?? 0
            let isKept = state.bytes + bytes <= Self.bytesMax && entries?.allSatisfy(\.erases.isEmpty) == true
            // What came from a peer may be a part of much more.
            let kept = isKept ? entries?.map(\.detached) : nil
            if let last = state.noted.last, last.origin == origin, last.range.upperBound == range.lowerBound,
                (last.entries == nil) == (kept == nil)
            {
                state.noted[state.noted.count - 1].range = last.range.lowerBound..<range.upperBound
                if let kept { state.noted[state.noted.count - 1].entries? += kept }
            } else if state.noted.count < Self.rangesMax {
                state.noted.append(Noted(origin: origin, range: range, entries: kept))
            } else {
                return
            }
            if kept != nil { state.bytes += bytes }
            isAnyNoted.store(true, ordering: .relaxed)
        }
    }

    /// To be called before entries of the log are erased: those that were noted are read when they are merged.
    package func readAgain(_ origin: LogOrigin) {
        change { noted in
            for place in noted.indices where noted[place].origin == origin { noted[place].entries = nil }
        }
    }

    /// To be called once the log was cut: what was noted of it may be gone.
    package func drop(_ origin: LogOrigin) { change { $0.removeAll { $0.origin == origin } } }

    private func change(_ body: (inout [Noted]) -> Void) {
        state.withLock { state in
            body(&state.noted)
            state.bytes = state.noted.reduce(0) { $0 + $1.bytes }
        }
    }

    var isWaiting: Bool { isAnyNoted.load(ordering: .relaxed) }

    func take() -> [Noted] {
        state.withLock { state in
            defer { state = State() }
            isAnyNoted.store(false, ordering: .relaxed)
            return state.noted
        }
    }
}

extension CommittedEntry {
    fileprivate var bytes: Int { envelope.count + (payload?.count ?? 0) }

    /// With bytes of its own.
    fileprivate var detached: CommittedEntry {
        var entry = self
        entry.envelope = Data([UInt8](envelope))
        entry.payload = payload.map { Data([UInt8]($0)) }
        return entry
    }
}
