import Foundation
import Membership
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

    @Test func `another member's root has an alarm, unless a later one is pinned beside it`() throws {
        let (federation, th, kh) = (try FederationName("wg-as.asean"), try MemberID("th"), try MemberID("kh"))
        func root(of member: MemberID, until end: Date) throws -> PinnedRoot {
            try RootAuthority.generate(
                federation: federation,
                member: member,
                now: end.addingTimeInterval(-400 * Self.day),
                notAfter: end
            ).root
        }
        func alarms(_ roots: [PinnedRoot]) throws -> [Alarm] {
            let own = try root(of: th, until: end)
            let trust = try TrustSet(federation: federation, own: th, roots: [th: [own], kh: roots])
            return CertificateExpiry.alarms(trust, now: end.addingTimeInterval(-6 * Self.day))
        }
        let old = try root(of: kh, until: end)
        let found = try alarms([old])
        #expect(found.map(\.subject) == ["root of kh"])
        #expect(found.first?.text.contains("in less than 7 days") == true)
        #expect(try alarms([old, root(of: kh, until: end.addingTimeInterval(300 * Self.day))]).isEmpty)
    }

    @Test func `each certificate has its own, and a root is not renewed by a command`() throws {
        let certificates = ["root", "node", "log", "witness"].map { CertificateStatus(name: $0, notAfter: end) }
        let alarms = CertificateExpiry.alarms(certificates, now: end)
        #expect(alarms.map(\.subject) == certificates.map { "\($0.name) certificate" })
        let root = try #require(alarms.first)
        #expect(root.advice.contains("have every peer pin it") && !root.advice.contains("renew"))
    }
}
