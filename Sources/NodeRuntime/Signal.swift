import Synchronization

/// Wakes one loop; many signals before it looks are one.
///
/// The loop goes on where it waits; an `AsyncStream` wakes a thread of the shared pool first.
package final class Signal: Sendable {
    private struct State {
        var isRaised = false
        var isOver = false
        var loop: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    package init() {}

    package func raise() { wake { $0.isRaised = true } }

    /// Whether there was one since the loop last looked.
    package var isRaised: Bool { state.withLock { $0.isRaised } }

    /// Runs `body` once for what came before and after every signal, until the task is cancelled; what came before that
    /// is looked at once more.
    package func run(isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Void) async rethrows {
        try await withTaskCancellationHandler {
            while await isDue(isolation: isolation) { try await body() }
        } onCancel: {
            wake { _ in }
        }
    }

    /// Returns true after a signal, false once the task is cancelled.
    private func isDue(isolation: isolated (any Actor)?) async -> Bool {
        await withCheckedContinuation(isolation: isolation) { loop in
            let waits = state.withLock { state in
                let waits = !state.isRaised && !Task.isCancelled
                if waits { state.loop = loop }
                return waits
            }
            if !waits { loop.resume() }
        }
        return state.withLock { state in
            defer { (state.isRaised, state.isOver) = (false, Task.isCancelled) }
            return state.isRaised && !state.isOver
        }
    }

    private func wake(_ change: (inout State) -> Void) {
        let loop = state.withLock { state in
            change(&state)
            defer { state.loop = nil }
            return state.loop
        }
        loop?.resume()
    }
}
