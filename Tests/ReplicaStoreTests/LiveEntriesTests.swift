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

    @Test func `of a log that was cut nothing is left`() throws {
        let live = LiveEntries()
        let kh = try LogOrigin(parsing: "test.example/kh/1")
        live.note(3..<4, of: th, entries: [entry(1)])
        live.note(0..<1, of: kh, entries: [entry(1)])
        live.drop(th)
        #expect(live.take().map(\.origin) == [kh])
    }

    @Test func `where something erases, entries are read`() {
        let live = LiveEntries()
        var erasing = entry(1)
        erasing.erases = [3..<4]
        live.note(3..<5, of: th, entries: [entry(1), erasing])
        #expect(live.take().map { $0.entries?.count } == [nil])
        live.note(3..<4, of: th, entries: [entry(1)])
        live.readAgain(th)
        let noted = live.take()
        #expect(noted.map(\.range) == [3..<4] && noted.map { $0.entries?.count } == [nil])
    }

    @Test func `what is kept has bytes of its own`() {
        let live = LiveEntries()
        let whole = Data(repeating: 7, count: 100_000)
        var slice = entry(1)
        slice.payload = whole[50_000..<50_010]
        live.note(3..<4, of: th, entries: [slice])
        let kept = live.take().first?.entries?.first?.payload
        #expect(kept == Data(repeating: 7, count: 10) && kept?.startIndex == 0)
    }
}
