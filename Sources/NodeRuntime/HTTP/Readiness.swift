import Foundation
import Membership
import ReadAPI
import ReplicaStore
import Synchronization

/// Whether the node can do its work now (`/readyz`).
package struct Readiness: Encodable, Sendable {
    /// Entries that may wait to be merged.
    package static let mergeLagMax: UInt64 = 50_000

    package var ready: Bool { problems.isEmpty }
    package var problems: [String]

    private enum Key: String, CodingKey { case ready, problems }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(ready, forKey: .ready)
        try container.encode(problems, forKey: .problems)
    }
}

extension Node {
    func readiness() -> Readiness {
        var problems: [String] = []
        do throws(StoreError) {
            let applied = try replica.progress()
            let waiting = try log.logs().reduce(UInt64(0)) { $0 + ($1.size - min($1.size, applied[$1.id] ?? 0)) }
            if waiting > Readiness.mergeLagMax {
                // Everybody may ask: how many is for whoever may read metrics.
                problems.append("more than \(Readiness.mergeLagMax) entries wait to be merged into the replica")
            }
        } catch { problems.append("log or replica cannot be read") }
        if let http = http.withLock({ $0 }), http.log.failure(lookingAt: Date()) != nil {
            problems.append("the access log cannot be written")
        }
        if gate.reason != nil { problems.append("in quarantine: reports are queued") }
        if applier.lastError != nil { problems.append("the replica cannot be brought up to the logs") }
        return Readiness(problems: problems)
    }
}
