import Entries
import Foundation
import Indicators
import NodeRuntime
import ReplicaStore
import Testing

extension IntegrationTests {
    private struct Imported: Decodable {
        let read: Int
        let decided: Int
        let unchanged: Int
        let refused: Int
    }

    private struct Shown: Decodable {
        struct Seen: Decodable {
            let member: String
            let count: Int
            let lastSeen: String
        }
        struct Done: Decodable {
            let member: String
            let action: String
            let outcome: String
            let secondsAfterReport: Double?
        }
        let sightings: [Seen]
        let actions: [Done]
    }

    private struct Outcomes: Decodable {
        struct Row: Decodable {
            let kind: String
            let member: String?
            let acted: Int
            let open: Int
        }
        let outcomes: [Row]
    }

    private func shown(_ node: TestNode, _ value: String) async throws -> Shown {
        let result = try await node.command("show", value, "--json")
        return try result.json(Shown.self)
    }

    @Test func `a bank's file posted twice counts once, and the other country's officer sees it`() async throws {
        try await Federation.run { federation in
            let th = try federation.node("th")
            let kh = try federation.node("kh")
            try federation.introduce(th, kh, dials: true)
            try await federation.start(th, kh)
            for number in 1...3 { try await kh.reportSample(number) }
            for number in 1...3 { try await th.showsSample(number) }

            let file = federation.folder.appending(path: "bank.csv")
            let text = """
                domain,count,loss,currency
                \(Samples.domain(1)),12,1200.50,THB
                \(Samples.domain(2)),3,,
                \(Samples.domain(3)),none,,

                """
            try Data(text.utf8).write(to: file)
            let posting = ["sighted", "--file", file.path, "--sector", "bank", "--source", "examplebank"]
            let day = ["--first", "2026-11-20", "--last", "2026-11-20T18:00:00Z", "--json"]
            func post() async throws -> Imported {
                let arguments = posting + day + ["--config", th.configuration.file.path]
                let result = try await MandalaExecutable.run(arguments, in: th.folder)
                #expect(result.status == 3, "\(result.errors)")
                return try result.json(Imported.self)
            }
            let first = try await post()
            #expect(first.read == 3 && first.decided == 2 && first.refused == 1)
            let size = try #require(try await th.log(of: th.member)?.size)
            let second = try await post()
            #expect(second.decided == 0 && second.unchanged == 2 && second.refused == 1)
            #expect(try await th.log(of: th.member)?.size == size)

            let blocked = try await th.command("acted", Samples.domain(1), "--action", "blocked", "--by", "isp")
            #expect(blocked.status == 0, "\(blocked.errors)")
            try await federation.converge(th, kh)
            let seen = try await shown(kh, Samples.domain(1))
            #expect(seen.sightings.map(\.count) == [12] && seen.sightings.map(\.member) == ["th"])
            #expect(seen.actions.map(\.action) == ["blocked"])
            #expect(seen.actions.allSatisfy { $0.secondsAfterReport != nil })
            let open = try await kh.command("outcomes", "--open", "--member", "th", "--json")
            #expect(open.output.split(separator: "\n").count == 2)
            let strange = try await kh.command("outcomes", "--open", "--member", "zz")
            #expect(strange.status == 1 && strange.output.isEmpty)
            #expect(strange.errors.contains("no member 'zz' is known here; name one of kh, th"), "\(strange.errors)")
            let outcomes = try await kh.command("outcomes", "--kind", "domain", "--json").json(Outcomes.self)
            #expect(outcomes.outcomes.map(\.member) == [nil, "kh", "th"])
            #expect(outcomes.outcomes.map(\.acted) == [1, 0, 1] && outcomes.outcomes.map(\.open) == [2, 3, 2])

            let reversed = try await th.command(
                "acted",
                Samples.domain(1),
                "--action",
                "blocked",
                "--outcome",
                "reversed"
            )
            #expect(reversed.status == 0, "\(reversed.errors)")
            try await federation.converge(th, kh)
            #expect(try await shown(kh, Samples.domain(1)).actions.map(\.outcome) == ["reversed"])
        }
    }

    @Test func `an event about a restricted object goes to those who know of it, and no further`() async throws {
        try await Federation.run { federation in
            let th = try federation.node("th")
            let kh = try federation.node("kh")
            let la = try federation.node("la")
            try federation.introduce(th, kh, dials: true)
            try federation.introduce(th, la, dials: true)
            try federation.introduce(kh, la, dials: true)
            try await federation.start(th, kh, la)
            let value = Samples.domain(7)
            let reported = try await th.command("report", "domain", value, "--tlp", "RED", "--audience", "kh")
            #expect(reported.status == 0, "\(reported.errors)")
            let wider = try await th.command("acted", "domain", value, "--action", "blocked", "--tlp", "GREEN")
            #expect(wider.status == 1)
            #expect(wider.errors.contains("the domain is TLP:RED here"))
            let acted = try await th.command("acted", "domain", value, "--action", "blocked")
            #expect(acted.status == 0, "\(acted.errors)")
            try await federation.converge(th, kh, la)
            try await eventually("kh sees the action") {
                let shown = try await kh.command("show", value, "--json")
                return try shown.status == 0 && shown.json(Shown.self).actions.map(\.action) == ["blocked"]
            }
            let hidden = try await la.command("show", value, "--json")
            #expect(hidden.status == 1)
        }
    }

    @Test func `events wait in quarantine, and keep the time at which they were taken`() async throws {
        try await Federation.run { federation in
            let (th, kh) = try await pair(federation)
            try await th.reportSamples(0..<1)
            #expect(try await th.stop() == 0)
            try th.snapshot("old")
            try await th.start()
            try await th.reportSamples(1..<2)
            try await kh.holds(3, of: th)
            th.kill()
            kh.kill()
            try th.putBack("old", outside: false)
            try await th.start()
            let queued = try await th.command("sighted", "domain", Samples.domain(0), "--count", "3", "--json")
            #expect(queued.status == 0 && queued.output.contains("queued"), "\(queued.errors)")
            let takenBy = Date().formatted(.iso8601.year().month().day().time(includingFractionalSeconds: true))
            try await kh.start()
            try await th.appends()
            try await kh.holds(4, of: th)
            try await federation.converge(th, kh)
            let seen = try #require(try await shown(kh, Samples.domain(0)).sightings.first)
            #expect(seen.count == 3 && seen.lastSeen < takenBy)
        }
    }

    @Test func `what is wrong with an event is said in one line`() async throws {
        try await Federation.run { federation in
            let th = try federation.node("th")
            try await th.start()
            var draft = PBDraft()
            draft.kind = Kind.domain.name
            draft.value = Samples.domain(1)
            draft.asObject = true
            draft.action.action = "blocked"
            draft.action.atMs = 4_000_000_000_000
            let late = try #require(try await th.report([draft]).first)
            #expect(late.outcome == 3 && late.reason == "domain: field at: in the future; check the date")
            draft.action = PBAction()
            draft.action.action = "hugged"
            let unknown = try #require(try await th.report([draft]).first)
            #expect(unknown.outcome == 3 && unknown.reason.hasPrefix("action: \"hugged\" is not one; write blocked,"))
        }
    }
}
