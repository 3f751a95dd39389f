import Foundation
@testable import ReplicaStore
import Synchronization
import Testing

/// What TAXII promises of dates, whatever the clock does.
@Suite struct AddedDatesTests {
    @Test(arguments: UInt64(0)..<20)
    func `dates grow, at most a hundred in a millisecond, over clocks that jump and restarts`(seed: UInt64) throws {
        var random = Seeded(seed)
        let clock = Mutex<Int64>(1_790_000_000_900)
        func fresh() -> AddedDates { AddedDates(nowMs: { clock.withLock { $0 } }) }
        var dates = fresh()
        var all: [Int64] = []
        for _ in 0..<300 {
            clock.withLock { now in
                now += random.chance(10) ? -Int64(random.next() % 5_000) : Int64(random.next() % 40)
            }
            if random.chance(5) {
                let next = dates.next
                dates = fresh()
                dates.raise(to: next)
            }
            let count = Int64(random.next() % (random.chance(10) ? 3_000 : 4)) + 1
            let first = dates.take(count)
            #expect(AddedWindow(number: first.number).microseconds % 1000 == 0)
            for change in 0..<count {
                let window = AddedWindow(number: first.number + change)
                let size = Int(random.next() % 10) + 1
                for position in 0..<size { all.append(window.date(position)) }
            }
        }
        #expect(zip(all, all.dropFirst()).allSatisfy { $0 < $1 })
        let most = Dictionary(grouping: all, by: { $0 / 1000 }).values.map(\.count).max() ?? 0
        #expect(most <= 100 && most > 10)
        // A time without a fraction, or with three digits, is never a date.
        #expect(all.allSatisfy { $0 % 1000 != 0 && $0 / 1000 % 1000 != 0 })
        for date in all.prefix(5_000) {
            let window = AddedWindow(microseconds: date)
            #expect(window.microseconds <= date && date < window.microseconds + 100)
        }
    }

    @Test func `each of the STIX objects of an object has a date of its own, within its window`() {
        let window = AddedWindow(fromMs: 1_790_000_000_123)
        let dates = (0..<AddedWindow.datesMax).map { window.date($0) }
        #expect(Set(dates).count == AddedWindow.datesMax)
        #expect(dates.allSatisfy { AddedWindow(microseconds: $0) == window })
    }
}
