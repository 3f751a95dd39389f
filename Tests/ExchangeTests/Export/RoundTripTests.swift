@testable import Exchange
@testable import Entries
import Foundation
import Indicators
import Membership
import Replication
import Testing

/// What goes out as STIX or MISP comes back as it was.
@Suite struct RoundTripTests {
    private func check(_ lines: [ImportLine], _ objects: [ObjectFacts]) throws {
        let strange = lines.reasons.filter { !$0.hasPrefix("STIX ") }
        #expect(lines.compactMap(\.draft).count == objects.count, "\(strange)")
        for object in objects {
            let draft = try #require(
                lines.compactMap(\.draft).first { $0.kind == object.kind.name && $0.value == object.value },
                "\(object.kind) is missing: \(strange)"
            )
            let statement = draft.statement
            let comment = "\(object.kind)"
            #expect(statement.verdict == UInt32(object.verdict.rawValue), "\(comment)")
            #expect(statement.confidence == UInt32(object.confidence), "\(comment)")
            #expect(statement.grade == UInt32(object.grade?.rawValue ?? 0), "\(comment)")
            #expect(statement.handling == (object.handling.map { UInt32($0.rawValue) + 1 } ?? 0), "\(comment)")
            #expect(statement.labels == object.labels, "\(comment)")
            #expect(statement.description_p == object.description, "\(comment)")
            #expect(statement.language == object.language, "\(comment)")
            #expect(statement.references == object.references, "\(comment)")
            #expect(statement.firstSeenMs == object.firstSeenMs ?? 0, "\(comment)")
            #expect(statement.lastSeenMs == object.lastSeenMs ?? 0, "\(comment)")
            #expect(statement.validFromMs == object.validFromMs ?? 0, "\(comment)")
            #expect(statement.validUntilMs == object.validUntilMs ?? 0, "\(comment)")
            let fields = statement.fields.compactMap { field in
                field.plain.map { Field(name: field.name, value: $0) }
            }
            #expect(fields == object.fields, "\(comment)")
            #expect(draft.tlp == UInt32(object.tlp.rawValue), "\(comment)")
            #expect(draft.audience == object.audience?.map(\.text) ?? [], "\(comment)")
        }
    }

    @Test(arguments: UInt64(1)...20) func `STIX loses nothing, and is the same each time`(seed: UInt64) throws {
        let objects = GeneratedFacts.all(seed: seed)
        let text = ExportFormatTests.text(.stix, objects)
        #expect(text == ExportFormatTests.text(.stix, objects))
        let lines = try read(text.utf8, name: "mandala.stix.json")
        try check(lines, objects)
    }

    @Test(arguments: UInt64(1)...10)
    func `sightings and actions come back from STIX as they were, those of a link too`(seed: UInt64) throws {
        let objects = GeneratedFacts.withEvents(seed: seed)
        try checkEvents(try read(ExportFormatTests.text(.stix, objects).utf8, name: "mandala.stix.json"), objects)
    }

    private func checkEvents(_ lines: [ImportLine], _ objects: [ObjectFacts]) throws {
        let drafts = lines.compactMap(\.draft).filter { !$0.hasStatement }
        #expect(drafts.count == objects.count * 2)
        for object in objects {
            for event in object.events {
                let draft = try #require(
                    drafts.first { draft in
                        guard draft.kind == object.kind.name, draft.value == object.value else { return false }
                        if case .action = event.said { return draft.hasAction }
                        return draft.hasSighting
                    },
                    "\(object.kind)"
                )
                switch event.said {
                case .sighting(let sighting): #expect(draft.sighting == PBSighting(sighting), "\(object.kind)")
                case .action(let action): #expect(draft.action == PBAction(action), "\(object.kind)")
                }
                #expect(draft.tlp == UInt32(event.tlp.rawValue) && !draft.asObject)
                let audience: [String] =
                    if case .named(let members) = event.audience { members.map(\.text) } else { [] }
                #expect(draft.audience == audience)
            }
        }
    }

    @Test(arguments: Kind.all.map(\.name)) func `no object is more STIX objects than have dates of their own`(
        kind: String
    ) throws {
        for seed in UInt64(1)...10 {
            let object = try #require(GeneratedFacts.all(seed: seed).first { $0.kind.name == kind })
            let group = STIXWriter(federation: "test.example").group(object) { _ in nil }
            #expect(group.map { (1...10).contains($0.items.count) } ?? true)
        }
    }

    @Test(arguments: UInt64(1)...20) func `NDJSON loses nothing`(seed: UInt64) throws {
        let objects = GeneratedFacts.all(seed: seed)
        try check(try read(ExportFormatTests.text(.ndjson, objects).utf8, name: "mandala.ndjson"), objects)
    }

    @Test(arguments: UInt64(1)...10)
    func `sightings and actions come back from NDJSON as they were`(seed: UInt64) throws {
        let objects = GeneratedFacts.withEvents(seed: seed)
        let lines = try read(ExportFormatTests.text(.ndjson, objects).utf8, name: "mandala.ndjson")
        try check(lines.filter { $0.draft?.hasStatement ?? true }, objects)
        try checkEvents(lines, objects)
    }

    @Test(arguments: UInt64(1)...5)
    func `MISP loses nothing, and what has not changed is left alone`(seed: UInt64) throws {
        let objects = GeneratedFacts.withEvents(seed: seed)
        let scratch = try ScratchFile("", name: "x")
        let folder = scratch.folder.path
        for changed in [objects.count, 0] {
            let feed = MISPFeed(folder: folder, member: "th", federation: "test.example", seconds: 0)
            for object in objects { try feed.append(object) }
            try feed.finish()
            #expect(feed.result.changed == changed && feed.result.events == objects.count)
        }
        let manifest = try Data(contentsOf: URL(filePath: "\(folder)/manifest.json"))
        let entries = try #require(JSONSerialization.jsonObject(with: manifest) as? [String: Any])
        var lines: [ImportLine] = []
        for name in entries.keys {
            lines += try ImportReader(path: "\(folder)/\(name).json", defaults: ImportDefaults()).all()
        }
        try check(lines.filter { $0.draft?.hasStatement ?? true }, objects)
        try checkEvents(lines, objects)
    }

    @Test func `a link between links has no place in STIX, and one to an unknown thing ends at its indicator`() throws {
        let key = try Kind.link.canonicalise(
            RawKey(value: "\(UUID())/uses/\(ObjectID(kind: .domain, value: "evil.example"))")
        )
        let link = ExportFormatTests.facts(.link, key.value)
        let writer = STIXWriter(federation: "test.example")
        #expect(writer.group(link, kindOf: { _ in .link }) == nil)
        let item = try #require(writer.group(link, kindOf: { _ in nil })?.items.first)
        let json = String(decoding: item.json, as: UTF8.self)
        #expect(json.contains("\"target_ref\":\"indicator--\(ObjectID(kind: .domain, value: "evil.example"))\""))
        #expect(item.type == "relationship" && item.id == "relationship--\(link.id)")
    }
}
