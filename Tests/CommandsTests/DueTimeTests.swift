import Foundation
import Testing

@testable import Commands

struct DueTimeTests {
    private let now = Date(timeIntervalSince1970: 1_772_357_400)

    @Test(arguments: [
        ("30m", UInt64(1_772_359_200_000)), ("45s", 1_772_357_445_000), ("2d", 1_772_530_200_000),
        ("2026-12-01T12:00+07:00", 1_796_101_200_000), ("2026-12-01T12:00:00+07:00", 1_796_101_200_000),
        ("2026-12-01T05:00Z", 1_796_101_200_000), ("2026-12-01", 1_796_083_200_000),
    ])
    func `a due time is a span from now, or a time with or without seconds`(text: String, due: UInt64) throws {
        #expect(try DueTime.parse(text, now: now) == due)
    }

    @Test(arguments: ["", "m", "0m", "-5m", "100001d", "soon", "2026-12-01T12:00", "12:00"])
    func `what is neither is refused`(text: String) {
        #expect(throws: CommandFailure.self) { try DueTime.parse(text, now: now) }
    }
}
