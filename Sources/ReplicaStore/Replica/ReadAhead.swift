import Dispatch
import Synchronization

/// Reads batches one after another on another thread, one ahead of whoever takes them.
///
/// That thread also lets go of them, which takes some 7 % of the time that is needed to write them.
final class ReadAhead: Sendable {
    typealias Batch = (GroupedBatch, end: UInt64)

    private let ready = Mutex<Result<Batch, StoreError>?>(nil)
    private let isStopped = Atomic<Bool>(false)
    /// Signalled at the beginning: a semaphore that is let go of below the value that it was made with ends the process.
    private let isEmpty = DispatchSemaphore(value: 0)
    private let isFull = DispatchSemaphore(value: 0)
    private let size: UInt64
    private let taken: Mutex<UInt64>
    /// The batch that was given last, and the one before, until it is let go.
    private let given = Mutex<(last: GroupedBatch?, spent: GroupedBatch?)>((nil, nil))

    /// `read`: the batch that begins at an entry, and where it ends.
    init(
        from start: UInt64,
        to size: UInt64,
        on thread: MergePace.ReadingThread,
        read: @escaping @Sendable (UInt64) throws(StoreError) -> Batch
    ) {
        self.size = size
        taken = Mutex(start)
        isEmpty.signal()
        thread { [self] in
            var position = start
            while position < size {
                isEmpty.wait()
                if isStopped.load(ordering: .acquiring) { return }
                withExtendedLifetime(given.withLock { $0.spent.take() }) {}
                let result = Result { () throws(StoreError) in try read(position) }
                ready.withLock { $0 = result }
                isFull.signal()
                guard case .success(let batch) = result else { return }
                position = batch.end
            }
        }
    }

    /// Nil after the last one.
    func next() throws(StoreError) -> Batch? {
        guard taken.withLock({ $0 }) < size else { return nil }
        isFull.wait()
        let result = ready.withLock { ready in
            defer { ready = nil }
            return ready
        }
        guard let batch = try result?.get() else { return nil }
        taken.withLock { $0 = batch.end }
        given.withLock { $0 = (batch.0, $0.last) }
        isEmpty.signal()
        return batch
    }

    /// Whoever stops before the end lets the thread go.
    func stop() {
        isStopped.store(true, ordering: .releasing)
        isEmpty.signal()
    }
}
