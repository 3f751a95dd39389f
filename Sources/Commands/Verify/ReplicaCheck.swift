import Entries
import Foundation
import NodeRuntime
import ReplicaStore

/// Compares the replica with its logs.
struct ReplicaCheck {
    private static let attemptsMax = 5

    let configuration: NodeConfiguration
    let store: LogStore

    /// The marks alone: a replica cannot have applied what its logs do not hold.
    func marks(_ replica: Replica) throws -> [String] {
        // Read before the logs: they may grow meanwhile.
        let applied = try replica.progress()
        return try store.logs().compactMap { log in
            guard let mark = applied[log.id], mark > log.size else { return nil }
            return "\(log.origin): the replica has applied \(mark) entries, the log holds \(log.size); "
                + "the log is older than the replica, so it was restored: do not run this node before you know why"
        }
    }

    /// Merges all logs anew in a scratch folder and compares the digests.
    func merge(_ replica: Replica, clearance: Clearance, progress: (UInt64) -> Void) throws -> [String] {
        let scratch = configuration.dataFolder.appending(path: "verify-\(getpid())").path
        try FileManager.default.createDirectory(
            atPath: scratch,
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700]
        )
        defer { try? FileManager.default.removeItem(atPath: scratch) }
        let fresh = try Replica.open(folder: scratch)
        defer { try? fresh.close() }
        for _ in 0..<Self.attemptsMax {
            try CatchUp(log: store, replica: fresh).run(progress: progress)
            let before = try replica.progress()
            let found = try replica.digests()
            // What the logs hold beyond may be merged in part, out of its turn.
            let sizes = try store.logs().filter { $0.size > 0 }.map { ($0.id, $0.size) }
            guard try replica.progress() == before, try fresh.progress() == before,
                before.filter({ $0.value > 0 }) == Dictionary(uniqueKeysWithValues: sizes)
            else {
                Thread.sleep(forTimeInterval: 0.5)
                continue
            }
            let expected = try fresh.digests()
            var problems: [String] = []
            if found.open != expected.open {
                problems.append("replica.sqlite: its digest is \(found.open), the logs merge to \(expected.open)")
            }
            if let state = found.state, state != expected.state {
                problems.append("restricted.sqlite: the digest of all is \(state), that of the logs is another")
            }
            return problems.map { "\($0); run 'mandala rebuild'" }
        }
        throw CommandFailure(
            "the replica moves on while it is compared; try again when little arrives, or stop the daemon"
        )
    }
}
