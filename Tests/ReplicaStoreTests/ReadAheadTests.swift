import Foundation
import Replication
import Testing

@testable import ReplicaStore

@Suite struct ReadAheadTests {
    private func batch() -> GroupedBatch { GroupedBatch(AppliedBatch(entries: [], progress: [])) }

    /// As where a merge fails, on a full disk: the thread that reads ahead must not end the process.
    @Test func `whoever stops before the end lets go of what was read`() throws {
        for count in 0..<3 {
            let ahead = ReadAhead(from: 0, to: 10, on: { Thread.detachNewThread($0) }) { (batch(), end: $0 + 1) }
            for _ in 0..<count { #expect(try ahead.next() != nil) }
            ahead.stop()
        }
    }

    @Test func `what cannot be read is told in its turn`() throws {
        let ahead = ReadAhead(from: 0, to: 10, on: { Thread.detachNewThread($0) }) { position throws(StoreError) in
            if position == 1 { throw .io(file: "log.sqlite", reason: "it cannot be read") }
            return (batch(), end: position + 1)
        }
        #expect(try ahead.next()?.end == 1)
        #expect(throws: StoreError.self) { try ahead.next() }
        ahead.stop()
    }
}
