import Dispatch
import Foundation
import Synchronization

/// What one thread makes, in order, for another that takes it: a few batches ahead, and no more.
final class HandedOn<Element: Sendable>: Sendable {
    typealias Give = (Element) -> Bool

    private static var batchElements: Int { 256 }
    private static var batchesAhead: Int { 3 }

    private struct State {
        var batches: [[Element]] = []
        var end: Result<Void, StoreError>?
    }

    private let state = Mutex(State())
    private let stopped = Atomic<Bool>(false)
    private let filled = DispatchSemaphore(value: 0)
    private let room = DispatchSemaphore(value: 0)

    /// `make` is called on a thread of its own, and calls what it is given with each element until that returns false.
    init(_ make: @escaping @Sendable (Give) throws(StoreError) -> Void) {
        for _ in 0..<Self.batchesAhead { room.signal() }
        Thread.detachNewThread { [self] in
            var batch: [Element] = []
            let end = Result { () throws(StoreError) in
                try make { element in
                    batch.append(element)
                    return batch.count < Self.batchElements || give(&batch)
                }
            }
            if !batch.isEmpty, !isStopped { _ = give(&batch) }
            state.withLock { $0.end = end }
            filled.signal()
        }
    }

    private func give(_ batch: inout [Element]) -> Bool {
        room.wait()
        if isStopped { return false }
        let made = batch
        batch.removeAll(keepingCapacity: true)
        state.withLock { $0.batches.append(made) }
        filled.signal()
        return true
    }

    /// Nil once the thread that makes them has ended; to be called until then.
    func next() throws(StoreError) -> [Element]? {
        filled.wait()
        let (batch, end) = state.withLock { state in
            state.batches.isEmpty ? (nil, state.end) : (state.batches.removeFirst(), nil)
        }
        try end?.get()
        if batch != nil { room.signal() }
        return batch
    }

    var isStopped: Bool { stopped.load(ordering: .acquiring) }

    /// Nothing more is wanted.
    func stop() {
        stopped.store(true, ordering: .releasing)
        room.signal()
    }
}
