import Dispatch
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

    /// As where the same thread reads ahead in each look.
    @Test func `a thread that was let go reads for the next`() throws {
        let thread = DispatchQueue(label: "reading")
        func ahead(failingAt fault: UInt64? = nil) -> ReadAhead {
            ReadAhead(from: 0, to: 4, on: { thread.async(execute: $0) }) { position throws(StoreError) in
                if position == fault { throw .io(file: "log.sqlite", reason: "it cannot be read") }
                return (batch(), end: position + 1)
            }
        }
        for count in 0...4 {
            let stopped = ahead()
            for _ in 0..<count { #expect(try stopped.next() != nil) }
            stopped.stop()
        }
        let failing = ahead(failingAt: 1)
        #expect(try failing.next() != nil)
        #expect(throws: StoreError.self) { try failing.next() }
        failing.stop()
        let last = ahead()
        for end in 1...4 as ClosedRange<UInt64> { #expect(try last.next()?.end == end) }
        #expect(try last.next() == nil)
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
