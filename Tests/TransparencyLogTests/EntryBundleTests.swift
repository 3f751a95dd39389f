import Testing
import TransparencyLog

@Suite struct EntryBundleTests {
    @Test func `entries are framed as the specification says`() throws {
        let bytes = try EntryBundle.encode([[1, 2, 3], [], [9]])
        #expect(bytes == [0, 3, 1, 2, 3, 0, 0, 0, 1, 9])
    }

    @Test func `entries lead back, with the hashes of their leaves`() throws {
        var random = Seeded(5)
        for _ in 0..<20 {
            let entries = (0..<Int.random(in: 1...256, using: &random)).map { _ in
                random.bytes(Int.random(in: 0...40, using: &random))
            }
            let bundle = try EntryBundle(parsing: try EntryBundle.encode(entries))
            #expect(bundle.map { [UInt8]($0) } == entries)
            #expect(bundle.leafHashes == entries.map { MerkleHash.leaf($0) })
        }
    }

    @Test func `the largest entry passes and one byte more does not`() throws {
        let largest = [UInt8](repeating: 7, count: 65_535)
        let bundle = try EntryBundle(parsing: try EntryBundle.encode([largest]))
        #expect(bundle.first?.count == 65_535)
        #expect(throws: EntryBundleError.entryTooLarge(entry: 1, byteCount: 65_536)) {
            try EntryBundle.encode([[1], largest + [7]])
        }
        #expect(throws: EntryBundleError.entryTooLarge(entry: 0, byteCount: 65_535)) {
            try EntryBundle(parsing: try EntryBundle.encode([largest]), entryByteCountMax: 4096)
        }
    }

    @Test func `neither no entry nor 257 are a bundle`() throws {
        let many = [[UInt8]](repeating: [1], count: 257)
        #expect(throws: EntryBundleError.empty) { try EntryBundle.encode([]) }
        #expect(throws: EntryBundleError.empty) { try EntryBundle(parsing: []) }
        #expect(throws: EntryBundleError.tooManyEntries) { try EntryBundle.encode(many) }
        #expect(throws: EntryBundleError.tooManyEntries) {
            try EntryBundle(parsing: many.flatMap { [0, 1] + $0 })
        }
        #expect(try EntryBundle(parsing: many.dropLast().flatMap { [0, 1] + $0 }).count == 256)
    }

    @Test(arguments: [[0], [0, 1], [0, 2, 1], [255, 255, 1]] as [[UInt8]])
    func `a bundle that ends within an entry is refused`(tail: [UInt8]) {
        #expect(throws: EntryBundleError.truncated(entry: 0)) { try EntryBundle(parsing: tail) }
        #expect(throws: EntryBundleError.truncated(entry: 1)) { try EntryBundle(parsing: [0, 1, 5] + tail) }
    }
}
