import Synchronization

/// Wakes one loop; many signals before it looks are one.
package struct Signal: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation
    private let waiting = Waiting()

    private final class Waiting: Sendable { let isAny = Atomic<Bool>(false) }

    package init() {
        (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    package func raise() {
        waiting.isAny.store(true, ordering: .releasing)
        continuation.yield()
    }

    /// Whether there was one since the loop last looked.
    package var isRaised: Bool { waiting.isAny.load(ordering: .acquiring) }

    package func finish() { continuation.finish() }

    /// Runs `body` once for what came before and after every signal, until the task is cancelled.
    package func run(_ body: () async throws -> Void) async rethrows {
        for await _ in stream {
            waiting.isAny.store(false, ordering: .releasing)
            try await body()
        }
    }
}
