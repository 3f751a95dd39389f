import Entries
import Indicators
import NodeRuntime
import Testing

extension IntegrationTests {
    @Test func `a removed peer is cut off and stays out, and the others go on`() async throws {
        try await Federation.run { federation in
            let th = try federation.node("th")
            let kh = try federation.node("kh")
            let mm = try federation.node("mm")
            try federation.introduce(kh, th, dials: true)
            try federation.introduce(mm, th, dials: true)
            try federation.introduce(kh, mm, dials: true)
            try await federation.start(th, kh, mm)
            try await th.reportSample(1)
            for node in [kh, mm] { try await node.showsSample(1) }
            // It may have come through mm.
            try await eventually("kh and th are linked") { try await th.peer(kh.member)?.linked == true }

            let removed = try await th.command("peer", "remove", "kh")
            #expect(removed.status == 0, "\(removed.errors)")
            try await eventually("kh is cut off") { try await kh.peer(th.member)?.linked == false }
            #expect(try await th.peer(kh.member) == nil)
            try await th.logs("connection closed because trust has changed")
            let tested = try await kh.command("peer", "test", "th")
            #expect(tested.status == 1)
            try await th.logs("refused: no root is pinned for member 'kh'")

            try await th.reportSample(2)
            try await mm.showsSample(2)
            try await mm.reportSample(3)
            for node in [th, kh] { try await node.showsSample(3) }
            // mm goes on to tell of kh's log, and then of its own: it is not at fault for what th no longer trusts.
            try await kh.reportSample(4)
            try await mm.showsSample(4)
            try await mm.reportSample(5)
            try await th.showsSample(5)
            let alarms = try await th.status().alarms
            #expect(alarms.allSatisfy { $0.kind != .badOffer }, "\(alarms)")
            // kh still carries th's log, through mm, which does not give it what th no longer shares with it.
            try await eventually("kh holds the envelope alone") {
                guard let log = try await kh.log(of: th.member), let own = try await th.log(of: th.member) else {
                    return false
                }
                return log.size == own.size && log.missingPayloads > 0
            }
            #expect(try kh.effective(Samples.key(2)) == nil)
            // A dial of kh's may stand for the moment until th has looked at its certificate.
            try await eventually("kh stays out") { try await kh.peer(th.member)?.linked == false }
        }
    }
}
