import GRDB
import Synchronization

/// The connections that read one file, each by one thread at a time.
///
/// Who reads takes an idle one, or opens another, and so waits for nobody and wakes nobody. GRDB's pool keeps its readers
/// in dispatch queues, on which threads that read at once wait for each other: it cost twice what a lookup does.
final class ReadConnections: Sendable {
    /// That are kept; more are open only while as many threads read at once.
    static let idleMax = 8

    private let path: String
    private let configuration: Configuration
    /// The last one used is taken first, for the pages in its cache. Nil: closed.
    private let idle = Mutex<[DatabaseQueue]?>([])

    init(path: String, configuration: Configuration) {
        self.path = path
        var configuration = configuration
        configuration.readonly = true
        self.configuration = configuration
    }

    var idleCount: Int { idle.withLock { $0?.count ?? 0 } }

    func read<T>(_ body: (DatabaseQueue) throws -> T) throws -> T {
        let connection = try take()
        defer { put(connection) }
        return try body(connection)
    }

    /// Those in use are closed by who uses them.
    func close() throws {
        let connections = idle.withLock { idle in
            defer { idle = nil }
            return idle ?? []
        }
        for connection in connections { try connection.close() }
    }

    private func take() throws -> DatabaseQueue {
        let (connection, isOpen) = idle.withLock { ($0?.popLast(), $0 != nil) }
        if let connection { return connection }
        guard isOpen else { throw DatabaseError(resultCode: .SQLITE_MISUSE, message: "the file is closed") }
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    private func put(_ connection: DatabaseQueue) {
        idle.withLock { idle in
            if let count = idle?.count, count < Self.idleMax { idle?.append(connection) }
        }
    }
}
