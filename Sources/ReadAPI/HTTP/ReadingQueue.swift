import NIOPosix

/// Threads for reads that wait on disks, so that neither the shared pool nor an event loop does; at most so many reads at
/// once.
final class ReadingQueue: Sendable {
    private let threads: NIOThreadPool

    init(readsMax: Int) {
        threads = NIOThreadPool(numberOfThreads: readsMax)
        threads.start()
    }

    deinit { threads.shutdownGracefully { _ in } }

    func read<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
        try await threads.runIfActive(body)
    }
}
