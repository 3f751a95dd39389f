import NIOPosix
import ServiceLifecycle
import Synchronization

/// Threads for reads that wait on disks, so that neither the shared pool nor an event loop does; at most so many reads at
/// once, of which those under one token leave a thread to the others where there are two.
final class ReadingQueue: Sendable {
    private struct Turns {
        var taken = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let threads: NIOThreadPool
    private let eachMax: Int
    private let turns = Mutex<[String: Turns]>([:])

    init(readsMax: Int) {
        threads = NIOThreadPool(numberOfThreads: readsMax)
        threads.start()
        eachMax = max(1, readsMax - 1)
    }

    deinit { threads.shutdownGracefully { _ in } }

    /// `token`: the name of the one it is read under. `isWhole`: it is all that the request asks for; where it has not begun
    /// when the node is stopped, it is refused.
    func read<T: Sendable>(
        for token: String,
        isWhole: Bool = false,
        _ body: @escaping @Sendable () throws -> T
    ) async throws -> T {
        await take(token)
        defer { leave(token) }
        if isWhole, Task.isShuttingDownGracefully {
            throw APIError.unavailable("the node is being stopped; ask again later")
        }
        return try await threads.runIfActive(body)
    }

    private func take(_ token: String) async {
        await withCheckedContinuation { turn in
            let isFree = turns.withLock { turns in
                if turns[token, default: Turns()].taken < eachMax {
                    turns[token, default: Turns()].taken += 1
                    return true
                }
                turns[token]?.waiting.append(turn)
                return false
            }
            if isFree { turn.resume() }
        }
    }

    private func leave(_ token: String) {
        let next = turns.withLock { turns -> CheckedContinuation<Void, Never>? in
            guard var own = turns[token] else { return nil }
            defer { turns[token] = own.taken == 0 ? nil : own }
            if own.waiting.isEmpty {
                own.taken -= 1
                return nil
            }
            return own.waiting.removeFirst()
        }
        next?.resume()
    }
}
