import Foundation

/// Threads for reads that wait on disks, so that the shared pool never does; at most so many reads at once.
struct ReadingQueue: Sendable {
    private let queue: OperationQueue

    init(_ label: String, readsMax: Int) {
        queue = OperationQueue()
        queue.name = "mandala.\(label)"
        queue.maxConcurrentOperationCount = readsMax
    }

    func read<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            queue.addOperation { continuation.resume(with: Result { try body() }) }
        }
    }
}
