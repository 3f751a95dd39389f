import Testing

@testable import ReplicaStore

@Suite struct HandedOnTests {
    @Test(arguments: [0, 1, 255, 256, 257, 5_000])
    func `all that is made comes, in order`(count: Int) throws {
        let numbers = HandedOn<Int> { give in for number in 0..<count { #expect(give(number)) } }
        var taken: [Int] = []
        while let batch = try numbers.next() { taken += batch }
        #expect(taken == Array(0..<count))
    }

    @Test func `whoever has enough lets the maker end`() throws {
        let numbers = HandedOn<Int> { give in
            var number = 0
            while give(number) { number += 1 }
        }
        #expect(try numbers.next()?.first == 0)
        numbers.stop()
        // It ends, with what was on its way.
        var more = 0
        while let batch = try numbers.next() { more += batch.count }
        #expect(more <= 4 * 256)
    }

    @Test func `what fails is told after what was made before it`() throws {
        let numbers = HandedOn<Int> { give throws(StoreError) in
            for number in 0..<300 { _ = give(number) }
            throw .io(file: "replica.sqlite", reason: "it cannot be read")
        }
        var taken: [Int] = []
        #expect(throws: StoreError.self) { while let batch = try numbers.next() { taken += batch } }
        #expect(taken == Array(0..<300))
    }
}
