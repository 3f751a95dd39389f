import Foundation
import Membership
import Replication
import Testing

@testable import ReplicaStore

/// What the merge is told of at once.
@Suite struct LiveEntriesTests {
    private let th: LogOrigin

    init() throws { th = try LogOrigin(parsing: "test.example/th/1") }

    private func entry(_ bytes: Int) -> CommittedEntry {
        CommittedEntry(envelope: Data([1]), payload: Data(count: bytes), state: .held)
    }

    @Test func `what follows is one range, with its entries`() {
        let live = LiveEntries()
        live.note(3..<5, of: th, entries: [entry(1), entry(2)])
        live.note(5..<6, of: th, entries: [entry(3)])
        live.note(8..<9, of: th, entries: [entry(4)])
        #expect(live.isWaiting)
        let noted = live.take()
        #expect(noted.map(\.range) == [3..<6, 8..<9])
        #expect(noted.map { $0.entries?.map { $0.payload?.count } } == [[1, 2, 3], [4]])
        #expect(!live.isWaiting && live.take().isEmpty)
    }

    @Test func `large ones are told of, and not kept, until some are taken`() {
        let live = LiveEntries()
        for index in 0..<40 { live.note(UInt64(index)..<UInt64(index) + 1, of: th, entries: [entry(60_000)]) }
        let noted = live.take()
        #expect(noted.map(\.range) == [0..<17, 17..<40])
        #expect(noted.map { $0.entries?.count } == [17, nil])
        live.note(40..<41, of: th, entries: [entry(60_000)])
        #expect(live.take().map { $0.entries?.count } == [1])
    }

    @Test func `of a log that was cut nothing is left`() {
        let live = LiveEntries()
        live.note(3..<4, of: th, entries: [entry(1)])
        live.drop(th)
        #expect(live.take().isEmpty)
    }
}
