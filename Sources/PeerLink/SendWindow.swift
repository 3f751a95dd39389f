internal import Synchronization

/// The bytes that a connection has been given and has not yet passed to the socket, kept within a limit: a sender
/// waits for its turn, first come first served.
///
/// NIOAsyncChannel's writer is not enough: it learns that a channel is full only when the event loop gets round to
/// it, and takes any amount until then (seen: 0.9 GiB within half a second on a busy machine).
final class SendWindow: Sendable {
    private struct Waiter {
        let id: UInt64
        let bytes: Int
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var outstanding = 0
        var waiting: [Waiter] = []
        var lastID: UInt64 = 0
    }

    let bytesMax: Int
    private let state = Mutex(State())

    init(bytesMax: Int) { self.bytesMax = bytesMax }

    /// Waits until `bytes` fit; what is larger than the whole window fits when nothing else is outstanding.
    func acquire(_ bytes: Int) async throws {
        let id = state.withLock { state in
            state.lastID &+= 1
            return state.lastID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let outcome: Result<Void, any Error>? = state.withLock { state in
                    if Task.isCancelled { return .failure(CancellationError()) }
                    if state.waiting.isEmpty, fits(bytes, state) {
                        state.outstanding += bytes
                        return .success(())
                    }
                    state.waiting.append(Waiter(id: id, bytes: bytes, continuation: continuation))
                    return nil
                }
                if let outcome { continuation.resume(with: outcome) }
            }
        } onCancel: {
            let cancelled = state.withLock { state in
                state.waiting.firstIndex { $0.id == id }.map { state.waiting.remove(at: $0) }
            }
            cancelled?.continuation.resume(throwing: CancellationError())
            // Those behind it may be smaller, and fit.
            release(0)
        }
    }

    /// Takes back what was acquired, and lets in those who wait.
    func release(_ bytes: Int) {
        let admitted = state.withLock { state in
            state.outstanding -= bytes
            var admitted: [Waiter] = []
            while let first = state.waiting.first, fits(first.bytes, state) {
                state.outstanding += first.bytes
                admitted.append(state.waiting.removeFirst())
            }
            return admitted
        }
        for waiter in admitted { waiter.continuation.resume() }
    }

    private func fits(_ bytes: Int, _ state: borrowing State) -> Bool {
        state.outstanding == 0 || state.outstanding + bytes <= bytesMax
    }
}
