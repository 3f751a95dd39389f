internal import Synchronization

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// How many lines of one sort may be logged: whoever connects in a loop must not fill the disk with them.
final class LineBudget: Sendable {
    static let linesMax = 100
    static let seconds: TimeInterval = 10

    private struct State {
        var since = Date.distantPast
        var lines = 0
        var leftOut = 0
    }
    private let state = Mutex(State())

    enum Verdict: Equatable {
        /// `leftOut`: lines that were not logged since the last that was.
        case log(leftOut: Int)
        case leaveOut
    }

    func take(at now: Date) -> Verdict {
        state.withLock { state in
            // A clock that was set back starts anew, too.
            if abs(now.timeIntervalSince(state.since)) >= Self.seconds {
                state.since = now
                state.lines = 0
            }
            guard state.lines < Self.linesMax else {
                state.leftOut += 1
                return .leaveOut
            }
            state.lines += 1
            defer { state.leftOut = 0 }
            return .log(leftOut: state.leftOut)
        }
    }
}
