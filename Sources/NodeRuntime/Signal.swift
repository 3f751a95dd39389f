/// Wakes one loop; many signals before it looks are one.
package struct Signal: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    package init() {
        (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    package func raise() { continuation.yield() }
    package func finish() { continuation.finish() }

    /// Runs `body` once for what came before and after every signal, until the task is cancelled.
    package func run(_ body: () async throws -> Void) async rethrows {
        for await _ in stream { try await body() }
    }
}
