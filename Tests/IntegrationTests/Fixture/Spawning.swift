import Foundation

/// Starts processes one after another: Foundation learns of a child's end by a socket, and another child that is spawned
/// at the same moment inherits it and keeps it open, so that the first would seem to run on.
enum Spawning {
    private static let lock = NSLock()

    static func run(_ process: Process) throws { try lock.withLock { try process.run() } }
}
