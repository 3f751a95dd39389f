@testable import Exchange
import Foundation
import Indicators
import Replication
import Testing

/// What MISP needs to follow a feed: `Feed::getNewEventUuids` and `MispObject::editObject` go by timestamps alone.
@Suite struct MISPFeedTests {
    private struct Manifest: Decodable { var timestamp: String }
    private struct File: Decodable { var Event: Event }
    private struct Event: Decodable {
        var timestamp: String
        var Object: [Object]
    }
    private struct Object: Decodable {
        struct Attribute: Decodable {
            var object_relation: String
            var value: String
            var uuid: String
            var timestamp: String
            var deleted: Bool?
        }
        var uuid: String
        var timestamp: String
        var deleted: Bool?
        var Attribute: [Attribute]
    }

    private static func domain(_ number: Int, _ description: String = "") -> ObjectFacts {
        ExportFormatTests.facts(.domain, "name-\(number).example") {
            $0.writtenMs = 1_700_000_000_000
            $0.description = description
        }
    }

    /// One with a title and an action.
    private static func described(_ number: Int, title: String?, isBlocked: Bool) -> ObjectFacts {
        ExportFormatTests.facts(.campaign, "44444444-4444-4444-8444-44444444444\(number)") { object in
            object.writtenMs = 1_700_000_000_000
            if let title { object.fields.append(Field("name", .text(title))) }
            let events = isBlocked ? GeneratedFacts.withEvents(seed: 1).first?.events ?? [] : []
            object.events = events.filter { if case .action = $0.said { true } else { false } }
        }
    }

    private static func write(
        _ objects: [ObjectFacts],
        to folder: String,
        at seconds: UInt64 = 1_700_000_100
    ) throws -> [String: Event] {
        let feed = MISPFeed(folder: folder, member: "th", federation: "test.example", seconds: seconds)
        for object in objects { try feed.append(object) }
        try feed.finish()
        let manifest = try Data(contentsOf: URL(filePath: "\(folder)/manifest.json"))
        var events: [String: Event] = [:]
        for (id, entry) in try JSONDecoder().decode([String: Manifest].self, from: manifest) {
            let file = try Data(contentsOf: URL(filePath: "\(folder)/\(id).json"))
            let event = try JSONDecoder().decode(File.self, from: file).Event
            #expect(event.timestamp == entry.timestamp)
            events[id] = event
        }
        return events
    }

    @Test func `what is withdrawn is deleted in MISP, and comes back`() throws {
        let scratch = try ScratchFile("", name: "x")
        let folder = scratch.folder.path
        let both = [Self.domain(1), Self.domain(2)]
        let first = try #require(try Self.write(both, to: folder).first)
        let gone = try #require(try Self.write([both[0]], to: folder)[first.key])
        #expect(try #require(Int(gone.timestamp)) > #require(Int(first.value.timestamp)))
        let old = first.value.Object[1]
        let deleted = try #require(gone.Object.first { $0.uuid == old.uuid })
        #expect(deleted.deleted == true && deleted.Attribute.allSatisfy { $0.deleted == true })
        #expect(
            deleted.Attribute.count == old.Attribute.count && deleted.Attribute.allSatisfy { $0.value == "withdrawn" }
        )
        #expect(try #require(Int(deleted.timestamp)) > #require(Int(old.timestamp)))
        #expect(gone.Object[0].timestamp == first.value.Object[0].timestamp)

        let none = try #require(try Self.write([], to: folder)[first.key])
        #expect(none.Object.count == 2 && none.Object.allSatisfy { $0.deleted == true })
        let same = try #require(try Self.write([], to: folder)[first.key])
        #expect(same.timestamp == none.timestamp)
        let back = try #require(try Self.write(both, to: folder)[first.key])
        let returned = try #require(back.Object.first { $0.uuid == old.uuid })
        #expect(returned.deleted == nil)
        #expect(try #require(Int(returned.timestamp)) > #require(Int(deleted.timestamp)))
    }

    @Test func `what is withdrawn long after it was said is deleted for as long as anything else`() throws {
        let scratch = try ScratchFile("", name: "x")
        let folder = scratch.folder.path
        let both = [Self.domain(1), Self.domain(2)]
        let day: UInt64 = 86_400
        let year = 1_700_000_100 + 365 * day
        let id = try #require(try Self.write(both, to: folder).first?.key)
        func deletions(of objects: [ObjectFacts], at seconds: UInt64) throws -> Int? {
            try Self.write(objects, to: folder, at: seconds)[id]?.Object.count { $0.deleted == true }
        }
        #expect(try deletions(of: [both[0]], at: year) == 1)
        #expect(try deletions(of: [both[0]], at: year + 60) == 1)
        #expect(try deletions(of: [], at: year + 100 * day) == 2)
        #expect(try deletions(of: [], at: year + 179 * day) == 2)
        // The first has been long enough.
        #expect(try deletions(of: [], at: year + 181 * day) == 1)
        #expect(try deletions(of: [], at: year + 281 * day) == nil)
    }

    @Test func `an attribute that a living object no longer has is deleted in MISP, once, and comes back`() throws {
        let scratch = try ScratchFile("", name: "x")
        func object(title: String?, isBlocked: Bool) throws -> Object {
            let objects = [Self.described(1, title: title, isBlocked: isBlocked)]
            return try #require(try Self.write(objects, to: scratch.folder.path).values.first?.Object.first)
        }
        let whole = try object(title: "Parcel", isBlocked: true)
        #expect(whole.Attribute.map(\.object_relation) == ["value", "kind", "title", "action", "record"])
        let less = try object(title: nil, isBlocked: false)
        let gone = less.Attribute.filter { $0.deleted == true }
        #expect(gone.map(\.object_relation) == ["title", "action"] && gone.allSatisfy { $0.value == "withdrawn" })
        #expect(gone.map(\.uuid) == whole.Attribute[2...3].map(\.uuid) && less.deleted == nil)
        for (now, before) in zip(gone, whole.Attribute[2...3]) {
            #expect(try #require(Int(now.timestamp)) > #require(Int(before.timestamp)))
        }
        let same = try object(title: nil, isBlocked: false)
        #expect(same.timestamp == less.timestamp && same.Attribute.map(\.timestamp) == less.Attribute.map(\.timestamp))
        let back = try object(title: "Parcel", isBlocked: false)
        let title = try #require(back.Attribute.first { $0.object_relation == "title" })
        #expect(title.deleted == nil && title.uuid == gone[0].uuid)
        #expect(try #require(Int(title.timestamp)) > #require(Int(gone[0].timestamp)))
        #expect(back.Attribute.filter { $0.deleted == true }.map(\.timestamp) == [gone[1].timestamp])
    }

    @Test func `what changes is newer, even where what was said last is not`() throws {
        let scratch = try ScratchFile("", name: "x")
        let first = try #require(try Self.write([Self.domain(1)], to: scratch.folder.path).values.first)
        let next = try #require(try Self.write([Self.domain(1, "a shop")], to: scratch.folder.path).values.first)
        #expect(try #require(Int(next.timestamp)) > #require(Int(first.timestamp)))
        #expect(try #require(Int(next.Object[0].timestamp)) > #require(Int(first.Object[0].timestamp)))
    }

    @Test func `a manifest with a time beyond all calendars is gone on with`() throws {
        let scratch = try ScratchFile("", name: "x")
        let first = try #require(try Self.write([Self.domain(1)], to: scratch.folder.path).values.first)
        let path = scratch.folder.appending(path: "manifest.json")
        let manifest = try String(contentsOf: path, encoding: .utf8)
        try Data(manifest.replacing(first.timestamp, with: "\(UInt64.max)").utf8).write(to: path)
        let next = try #require(try Self.write([Self.domain(1, "a shop")], to: scratch.folder.path).values.first)
        #expect(try #require(Int(next.timestamp)) <= 253_402_300_800)
    }

    @Test func `what comes moves nothing between the other events`() throws {
        let scratch = try ScratchFile("", name: "x")
        let objects = (1...6_000).map { Self.domain($0) }
        let first = try Self.write(objects, to: scratch.folder.path)
        #expect(first.count > 1)
        let more = try Self.write([Self.domain(0)] + objects, to: scratch.folder.path)
        let changed = more.filter { id, event in first[id]?.timestamp != event.timestamp }
        #expect((1...2).contains(changed.count))
    }
}
