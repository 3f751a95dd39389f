import Foundation
import Testing

@testable import Commands

struct TimesTests {
    private let now = Date(timeIntervalSince1970: 1_772_357_400)

    @Test(arguments: [
        (0.4, "now"), (-45, "45 s ago"), (-180, "3 min ago"), (-7199, "119 min ago"), (-7200, "2 h ago"),
        (-400_000, "4 days ago"), (200_000, "in 2 days"), (90, "in 90 s"),
    ])
    func `an age is given in its largest unit`(offset: Double, text: String) {
        #expect(Times.age(of: now.addingTimeInterval(offset), now: now) == text)
    }

    @Test func `a time without a zone is refused, and the advice says so`() throws {
        let failure = CommandFailure(
            "'2026-03-01T09:30:00' is not a time; say in which zone, with Z or an offset such as +07:00",
            status: .usage
        )
        #expect(throws: failure) { try Times.parse("2026-03-01T09:30:00") }
        #expect(try Times.parse("2026-03-01T09:30:00+07:00") == 1_772_332_200_000)
        #expect(try Times.parse("2026-03-01") == 1_772_323_200_000)
    }

    @Test func `a bar never leaves its frame`() {
        let over = ProgressBar.text(fraction: 1.7, count: 10, unit: "records", seconds: 2)
        #expect(over == "[" + String(repeating: "#", count: 30) + "] 100 %  10 records, 5 a second")
        #expect(ProgressBar.text(fraction: nil, count: 10, unit: "records", seconds: 2) == "10 records, 5 a second")
    }
}
