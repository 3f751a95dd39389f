import Replication
import Entries
import Foundation
import Indicators
import NodeRuntime
import Testing

extension IntegrationTests {
    private struct Shown: Decodable {
        let clock: String
    }

    private static let number = "+66 2 555 0100"
    private static let phone = ObjectKey(kind: .phoneNumber, value: "+6625550100")

    @Test func `a report is readable at another member, and a conflict is settled by who has read both sides`()
        async throws
    {
        try await Federation.run { federation in
            let th = try federation.node("th")
            let kh = try federation.node("kh")
            let interpol = try federation.node("interpol")
            try federation.introduce(th, kh, dials: true)
            try federation.introduce(interpol, th, dials: true)
            try federation.introduce(interpol, kh, dials: true)
            try await federation.start(th, kh, interpol)

            let reported = try await th.command(
                "report",
                "phone-number",
                Self.number,
                "--label",
                "vishing",
                "--confidence",
                "80",
                "--json"
            )
            #expect(reported.status == 0, "\(reported.errors)")
            for node in [kh, interpol] {
                let effective = try await found("\(node.member) holds the report") { try node.effective(Self.phone) }
                #expect(effective.verdict == .malicious)
                #expect(effective.confidence == 80)
                #expect(effective.labels == ["vishing"])
            }

            let stale = try await interpol.command("show", "phone-number", Self.number, "--json").json(Shown.self).clock
            let contradicted = try await kh.command("report", "phone-number", Self.number, "--verdict", "benign")
            #expect(contradicted.status == 0, "\(contradicted.errors)")
            for node in [th, kh, interpol] {
                try await eventually("\(node.member) shows the conflict") {
                    try node.effective(Self.phone)?.conflict == true
                }
            }

            let refused = try await interpol.command(
                "revise",
                "phone-number",
                Self.number,
                "--clock",
                stale,
                "--verdict",
                "suspicious"
            )
            #expect(refused.status == 1)
            #expect(refused.errorLines.count == 1)
            #expect(refused.errors.contains("the object changed since that clock was read (kh said more)"))

            let clock = try await interpol.command("show", "phone-number", Self.number, "--json").json(Shown.self).clock
            let revised = try await interpol.command(
                "revise",
                "phone-number",
                Self.number,
                "--clock",
                clock,
                "--verdict",
                "suspicious"
            )
            #expect(revised.status == 0, "\(revised.errors)")
            for node in [th, kh, interpol] {
                try await eventually("\(node.member) shows the revision") {
                    guard let effective = try node.effective(Self.phone) else { return false }
                    return !effective.conflict && effective.contested && effective.verdict == .suspicious
                }
            }

            let withdrawn = try await interpol.command(
                "withdraw",
                "phone-number",
                Self.number,
                "--reason",
                "false-positive"
            )
            #expect(withdrawn.status == 0, "\(withdrawn.errors)")
            for node in [th, kh, interpol] {
                try await eventually("\(node.member) shows the conflict again") {
                    guard let effective = try node.effective(Self.phone) else { return false }
                    return effective.conflict && effective.verdict == .malicious && effective.liveCount == 2
                }
            }
            try await federation.converge(th, kh, interpol)
        }
    }
}
