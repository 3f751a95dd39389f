import Entries
import Foundation
import Indicators
import Membership
import Replication
import Testing

extension IntegrationTests {
    private struct Outcome: Decodable {
        let value: String?
        let warnings: [String]
    }

    private struct Graph: Decodable {
        struct Node: Decodable {
            let kind: String?
            let name: String?
            let known: Bool
        }
        struct Edge: Decodable {
            let relation: String
        }
        let nodes: [Node]
        let edges: [Edge]
    }

    @Test func `persons and what is linked to them reach whom they are for, and nobody else`() async throws {
        try await Federation.run { federation in
            let th = try federation.node("th")
            let kh = try federation.node("kh")
            let mm = try federation.node("mm")
            try federation.introduce(th, kh, dials: true)
            try federation.introduce(mm, th, dials: true)
            try federation.introduce(mm, kh, dials: true)
            try await federation.start(th, kh, mm)

            let open = try await th.command("report", "person", "--field", "role=suspect")
            #expect(open.status == 1)
            #expect(open.errors.contains("person: field audience: it needs a named audience"))

            let reported = try await th.command(
                "report",
                "person",
                "--audience",
                "kh",
                "--field",
                "role=suspect",
                "--field",
                "names=Example Suspect",
                "--json"
            )
            #expect(reported.status == 0, "\(reported.errors)")
            let person = try #require(try reported.json(Outcome.self).value)
            let campaign = try await th.command("report", "campaign", "--field", "name=Parcel 2026", "--json")
            #expect(campaign.status == 0, "\(campaign.errors)")
            let campaignKey = try #require(try campaign.json(Outcome.self).value)
            let subject = ObjectKey(kind: .person, value: person)
            let ends = [subject, ObjectKey(kind: .campaign, value: campaignKey)]
            for end in ends { _ = try await found("th has merged \(end.value)") { try th.effective(end, for: .red) } }

            let linked = try await th.command(
                "report",
                "link",
                "--key",
                "from=person:\(person)",
                "--key",
                "relation=controls",
                "--key",
                "to=campaign:\(campaignKey)",
                "--json"
            )
            #expect(linked.status == 0, "\(linked.errors)")
            #expect(
                try linked.json(Outcome.self).warnings.prefix(2) == [
                    "it is marked TLP:AMBER+STRICT, as its end, a person, is",
                    "it is for kh, th alone, as its end, a person, is",
                ]
            )
            let stranger = try await th.command(
                "report",
                "link",
                "--key",
                "from=person:\(person)",
                "--key",
                "relation=uses",
                "--key",
                "to=campaign:\(campaignKey)",
                "--tlp",
                "AMBER+STRICT",
                "--audience",
                "mm"
            )
            #expect(stranger.status == 1)
            #expect(stranger.errors.contains("mm may not know of its end, a person"))

            let link = ObjectKey(
                kind: .link,
                value: "\(subject.id)/controls/\(ends[1].id)"
            )
            for key in ends + [link] {
                _ = try await found("kh holds \(key.value)") { try kh.effective(key, for: .red) }
            }
            let drawn = try await kh.command("graph", campaignKey, "--depth", "2")
            #expect(drawn.status == 0, "\(drawn.errors)")
            let graph = try drawn.json(Graph.self)
            #expect(graph.nodes.map(\.name) == ["Parcel 2026", "Example Suspect"])
            #expect(graph.nodes.map(\.known) == [true, true])
            #expect(graph.edges.map(\.relation) == ["controls"])
            let shown = try await kh.command("show", "campaign", campaignKey)
            #expect(shown.output.contains("← controls"))
            #expect(shown.output.contains("Example Suspect"))

            try await federation.converge(th, kh, mm)
            _ = try await found("mm holds the campaign") { try mm.effective(ends[1]) }
            #expect(try mm.effective(subject, for: .red) == nil)
            #expect(try mm.effective(link, for: .red) == nil)
            #expect(try mm.files(containing: "Example Suspect").isEmpty)
        }
    }

    @Test func `desks and measures of several members stand in one table`() async throws {
        try await Federation.run { federation in
            let th = try federation.node("th")
            let kh = try federation.node("kh")
            try federation.introduce(th, kh, dials: true)
            try await federation.start(th, kh)
            for (node, limit) in [(th, "5"), (kh, "3")] {
                let measure = try await node.command(
                    "report",
                    "measure",
                    "\(node.member)/sim-limit",
                    "--field",
                    "title=SIM limit",
                    "--field",
                    "topic=sim-limits",
                    "--field",
                    "provision=\(limit) SIMs a person"
                )
                #expect(measure.status == 0, "\(measure.errors)")
            }
            let desk = try await kh.command(
                "report",
                "contact",
                "kh/Freeze-Desk",
                "--field",
                "organisation=Example Unit",
                "--field",
                "languages=km",
                "--field",
                "hours=24 hours"
            )
            #expect(desk.status == 0, "\(desk.errors)")
            for node in [th, kh] {
                for key in [
                    ObjectKey(kind: .measure, value: "th/sim-limit"), ObjectKey(kind: .measure, value: "kh/sim-limit"),
                    ObjectKey(kind: .contact, value: "kh/freeze-desk"),
                ] {
                    let effective = try await found("\(node.member) holds \(key.value)") { try node.effective(key) }
                    #expect(effective.verdict == .benign)
                }
                let measures = try await node.command("measures", "--topic", "sim-limits")
                #expect(measures.output.split(separator: "\n").count == 3, "\(measures.output)")
                #expect(measures.output.contains("5 SIMs a person") && measures.output.contains("3 SIMs a person"))
                #expect(try await node.command("measures", "--topic", "blocking").status == 1)
                let contacts = try await node.command("contacts", "--member", "kh")
                #expect(contacts.output.contains("24 hours"), "\(contacts.output)\(contacts.errors)")
                #expect(!contacts.output.contains("(not kh)"))
            }
        }
    }
}
