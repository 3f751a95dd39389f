import Entries
import Foundation
import GRDB
import Indicators
import ReplicaStore
import Replication
import Testing

/// Score and end as columns of the public views.
@Suite struct AgeingViewTests {
    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func `the views reckon score and end as the merge does`(seed: UInt64) throws {
        try withTemporaryFolder { folder in
            let replica = try Replica.open(folder: folder)
            let history = try RandomHistory(seed: seed, count: 400)
            try replica.apply(AppliedBatch(entries: history.entries, progress: RandomHistory.progress(400)))
            let listed = try replica.search(ObjectSearch(limit: 1_000), for: .amber)
            let nowMs = UInt64(Date().timeIntervalSince1970 * 1000)
            let file = try DatabaseQueue(path: "\(folder)/\(Replica.openName)")
            let rows = try file.read { db in
                try Row.fetchAll(db, sql: "SELECT kind, value, score, expires FROM objects ORDER BY value, kind")
            }
            #expect(rows.count > 3)
            let own = Dictionary(uniqueKeysWithValues: listed.map { ("\($0.kind) \($0.value)", $0) })
            for row in rows {
                let (kind, value, end) = (row["kind"] as String, row["value"] as String, row["expires"] as String?)
                guard let object = own["\(kind) \(value)"] else { continue }
                let key = ObjectKey(kind: object.kind, value: value)
                let stored = try #require(try replica.object(key, for: .amber))
                let freshness = Freshness(
                    try #require(stored.effective),
                    kind: object.kind,
                    events: try replica.events(of: key, for: .amber).map(\.record),
                    nowMs: nowMs
                )
                #expect(object.seenMs == freshness.seenMs && object.endMs == freshness.endMs)
                #expect(end == freshness.endMs.map { Timestamp.format(Int64(clamping: $0)) })
                // The clock has gone on between the two.
                let scores = [nowMs - 3_000, nowMs + 60_000].map {
                    Score.of(
                        confidence: object.confidence,
                        seenMs: freshness.seenMs,
                        nowMs: $0,
                        ageing: object.kind.ageing
                    )
                }
                #expect(
                    scores.contains(row["score"]),
                    "\(kind) \(value), seen \(freshness.seenMs), now \(nowMs), \(row)"
                )
            }
        }
    }
}
