import Foundation
import NodeRuntime
import Testing

struct CertificateExpiryTests {
    private static let day: TimeInterval = 86_400
    private let end = Date(timeIntervalSince1970: 1_780_300_800)

    private func alarm(_ name: String = "node", secondsLeft: TimeInterval) -> Alarm? {
        let certificates = [CertificateStatus(name: name, notAfter: end)]
        return CertificateExpiry.alarms(certificates, now: end.addingTimeInterval(-secondsLeft)).first
    }

    private static let moments: [(TimeInterval, String, Int)] = [
        (30 * day, "in less than 30 days", 30), (7 * day + 1, "in less than 30 days", 30),
        (7 * day, "in less than 7 days", 7), (day + 1, "in less than 7 days", 7), (day, "in less than a day", 1),
        (1, "in less than a day", 1), (0, "has expired", 0), (-400 * day, "has expired", 0),
    ]

    @Test(arguments: moments)
    func `it becomes more urgent 30, 7 and 1 days before, and at the end`(
        left: TimeInterval,
        text: String,
        days: Int
    ) throws {
        let alarm = try #require(self.alarm(secondsLeft: left))
        #expect(alarm.text.contains(text))
        #expect(alarm.kind == .certificateExpiry && alarm.advice.contains("mandala certificate renew node"))
        #expect(alarm.since == end.addingTimeInterval(-Double(days) * Self.day))
    }

    @Test func `nothing is said earlier`() { #expect(alarm(secondsLeft: 30 * Self.day + 1) == nil) }

    @Test func `each certificate has its own, and a root is not renewed by a command`() throws {
        let certificates = ["root", "node", "log", "witness"].map { CertificateStatus(name: $0, notAfter: end) }
        let alarms = CertificateExpiry.alarms(certificates, now: end)
        #expect(alarms.map(\.subject) == certificates.map { "\($0.name) certificate" })
        let root = try #require(alarms.first)
        #expect(root.advice.contains("have every peer pin it") && !root.advice.contains("renew"))
    }
}
