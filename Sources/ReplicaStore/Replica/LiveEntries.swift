package import Membership
import Synchronization

/// What was committed by itself, not as part of bulk: the merge of bulk gives way to it, even of what it follows in its log.
package final class LiveEntries: Sendable {
    /// Entries of a commit that is taken for live.
    private static let commitMax = 64
    /// More than these are merged in their order: they are bulk themselves.
    private static let rangesMax = 1_024

    private let noted = Mutex<[(origin: LogOrigin, range: Range<UInt64>)]>([])
    private let isAnyNoted = Atomic<Bool>(false)

    package init() {}

    /// To be called once the entries are durable.
    package func note(_ range: Range<UInt64>, of origin: LogOrigin) {
        guard !range.isEmpty, range.count <= Self.commitMax else { return }
        noted.withLock { noted in
            if let last = noted.last, last.origin == origin, last.range.upperBound == range.lowerBound {
                noted[noted.count - 1].range = last.range.lowerBound..<range.upperBound
            } else if noted.count < Self.rangesMax {
                noted.append((origin, range))
            }
            isAnyNoted.store(true, ordering: .relaxed)
        }
    }

    var isWaiting: Bool { isAnyNoted.load(ordering: .relaxed) }

    func take() -> [(origin: LogOrigin, range: Range<UInt64>)] {
        noted.withLock { noted in
            defer { noted = [] }
            isAnyNoted.store(false, ordering: .relaxed)
            return noted
        }
    }
}
