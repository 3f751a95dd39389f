import Foundation
@testable import ReplicaStore
import Testing

/// Statuses of posted envelopes.
@Suite struct StatusTests {
    private func withLog(_ body: (LogStore) throws -> Void) throws {
        try withTemporaryFolder { folder in try body(try LogStore.open("\(folder)/log.sqlite")) }
    }

    private func keep(_ log: LogStore, _ id: String, bytes: Int = 10, at nowMs: Int64) throws {
        let body = Data(repeating: 1, count: bytes)
        try log.keepStatus(id, body, token: "soc", untilMs: nowMs + 100, nowMs: nowMs, bytesMax: 1_000)
    }

    @Test func `a status is there for its token until its time comes`() throws {
        try withLog { log in
            try keep(log, "a", at: 0)
            #expect(try log.status("a", token: "soc", nowMs: 99)?.count == 10)
            #expect(try log.status("a", token: "other", nowMs: 99) == nil)
            #expect(try log.status("a", token: "soc", nowMs: 100) == nil)
            try keep(log, "b", at: 100)
            // Gone from the file, too.
            #expect(try log.status("a", token: "soc", nowMs: 0) == nil)
            #expect(try log.status("b", token: "soc", nowMs: 100) != nil)
        }
    }

    @Test func `of too many bytes the oldest go`() throws {
        try withLog { log in
            for number in 0..<5 { try keep(log, "\(number)", bytes: 300, at: Int64(number)) }
            let left = try (0..<5).filter { try log.status("\($0)", token: "soc", nowMs: 5) != nil }
            #expect(left == [2, 3, 4])
        }
    }

    @Test func `what was queued waits, is written, or is refused with a reason that is kept for a day`() throws {
        try withLog { log in
            let ids = try log.queue((0..<3).map { (kind: 0, body: Data([UInt8($0)])) }, nowMs: 1)
            #expect(try ids.allSatisfy { try log.fate(ofQueued: $0) == .waits })
            try log.unqueue(Unqueued(ids: Array(ids.prefix(2)), refused: [ids[1]: "too wide"], nowMs: 1_000))
            let fates = try ids.map { try log.fate(ofQueued: $0) }
            #expect(fates == [.written, .refused("too wide"), .waits])
            try log.unqueue(Unqueued(ids: [ids[2]], nowMs: 1_000 + Unqueued.keptMs))
            #expect(try log.fate(ofQueued: ids[1]) == .written)
            // No later report has an id that was given before.
            #expect(try log.queue([(kind: 0, body: Data())], nowMs: 1).allSatisfy { $0 > ids[2] })
        }
    }
}
