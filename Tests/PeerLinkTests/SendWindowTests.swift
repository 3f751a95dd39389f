import Testing

@testable import PeerLink

@Suite(.timeLimit(.minutes(10)))
struct SendWindowTests {
    @Test func `what fits is let in at once`() async throws {
        let window = SendWindow(bytesMax: 10)
        try await window.acquire(6)
        try await window.acquire(4)
    }

    @Test func `what is larger than the window is let in alone`() async throws {
        let window = SendWindow(bytesMax: 10)
        try await window.acquire(11)
        window.release(11)
        try await window.acquire(11)
    }

    @Test func `a cancelled sender leaves its place to the next`() async throws {
        let window = SendWindow(bytesMax: 10)
        try await window.acquire(8)
        try await withThrowingTaskGroup(of: Void.self) { group in
            let large = Task { try await window.acquire(9) }
            large.cancel()
            await #expect(throws: CancellationError.self) { try await large.value }
            group.addTask { try await window.acquire(2) }
            try await group.waitForAll()
        }
    }

    @Test func `senders beyond the limit are let in as bytes leave`() async throws {
        let window = SendWindow(bytesMax: 10)
        try await window.acquire(10)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<100 {
                group.addTask {
                    try await window.acquire(5)
                    window.release(5)
                }
            }
            window.release(10)
            try await group.waitForAll()
        }
        try await window.acquire(10)
    }
}
