import Dispatch
import ServiceLifecycleTestKit
import Testing

@testable import ReadAPI

@Suite(.timeLimit(.minutes(1))) struct ReadingQueueTests {
    @Test func `what is read under one token leaves a thread to the others, and all of it is read`() async throws {
        let queue = ReadingQueue(readsMax: 2)
        let (held, started) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<5 {
                group.addTask {
                    try await queue.read(for: "greedy") {
                        started.signal()
                        held.wait()
                        return number
                    }
                }
            }
            try await queue.read(for: "other") { started.wait() }
            for number in 0..<3 { #expect(try await queue.read(for: "other") { number } == number) }
            for _ in 0..<5 { held.signal() }
            var read: Set<Int> = []
            for try await number in group { read.insert(number) }
            #expect(read == Set(0..<5))
        }
    }

    @Test func `what waits for its turn when the node is stopped is refused, and does not hold it up`() async throws {
        let queue = ReadingQueue(readsMax: 2)
        let (held, started) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        try await testGracefulShutdown { stop in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    try await queue.read(for: "a") {
                        started.signal()
                        held.wait()
                    }
                }
                try await queue.read(for: "b") { started.wait() }
                group.addTask {
                    await #expect(throws: APIError.self) { try await queue.read(for: "a", isWhole: true) {} }
                }
                stop.triggerGracefulShutdown()
                held.signal()
                try await group.waitForAll()
            }
        }
    }

    @Test func `a read that fails gives its turn on`() async throws {
        struct Failure: Error {}
        let queue = ReadingQueue(readsMax: 1)
        for _ in 0..<3 {
            await #expect(throws: Failure.self) { try await queue.read(for: "a") { throw Failure() } }
        }
        #expect(try await queue.read(for: "a") { 1 } == 1)
    }
}
