import Foundation
@testable import ReadAPI
import Testing

@Suite struct TAXIIQueryTests {
    private static let date: Int64 = 1_790_000_000_123_455

    @Test(arguments: [
        ("2026-09-21T14:13:20.123455Z", 1_000, 1_790_000_000_123_455),
        ("2026-09-21T21:13:20.123455+07:00", 1_000, 1_790_000_000_123_455),
        ("2026-09-21T14:13:20.1234559Z", 1_000, 1_790_000_000_123_455),
        ("2026-09-21T14:13:20.12345Z", 1_000, 1_790_000_000_123_450),
        // Cut to a millisecond: what was added in it is known, or, of a smaller page, taken again.
        ("2026-09-21T14:13:20.123Z", 1_000, 1_790_000_000_123_999),
        ("2026-09-21T14:13:20.123Z", 99, 1_790_000_000_123_000),
        ("2026-09-21T14:13:20.12Z", 100, 1_790_000_000_120_999),
        ("2026-09-21T14:13:20Z", 100, 1_790_000_000_000_999),
        ("2026-09-21T14:13:20Z", 99, 1_790_000_000_000_000),
        // The first date that a client knows is the beginning.
        ("0001-01-01T00:00:00Z", 100, 0),
        ("1968-02-29T00:00:00.000Z", 100, 0),
    ])
    func `added_after is read with or without fractions`(text: String, limit: Int, microseconds: Int64) throws {
        #expect(try TAXIIQuery.time(text, limit: limit) == microseconds)
    }

    @Test func `dates have six digits, and come back as they were`() throws {
        #expect(TAXIIQuery.text(Self.date) == "2026-09-21T14:13:20.123455Z")
        #expect(TAXIIQuery.text(1_790_000_000_001_005) == "2026-09-21T14:13:20.001005Z")
        #expect(try TAXIIQuery.time(TAXIIQuery.text(Self.date), limit: 1) == Self.date)
    }

    @Test(arguments: ["yesterday", "", "2026-09-21T14:13:20", "2026-13-01T00:00:00Z", "0001-13-01T00:00:00Z"])
    func `what is no time is refused`(text: String) {
        #expect(throws: APIError.self) { try TAXIIQuery.time(text, limit: 1) }
    }
}
