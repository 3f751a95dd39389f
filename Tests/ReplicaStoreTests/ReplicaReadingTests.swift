import Entries
import Foundation
import Indicators
import Membership
import ReplicaStore
import Replication
import Testing

/// What the daemon and the command line ask of a replica.
@Suite struct ReplicaReadingTests {
    /// th and kh on three domains: th CLEAR, then RED; kh in conflict with it.
    private func withReplica(_ body: (Replica, (String) -> ObjectKey) throws -> Void) throws {
        try withTemporaryFolder { folder in
            let store = try LogStore.open("\(folder)/log.sqlite")
            let replica = try Replica.open(folder: folder)
            var th = try SampleLog("th")
            var kh = try SampleLog("kh")
            try store.commit([
                try th.commit([
                    th.report("a.example", Statement(verdict: .malicious), tlp: .clear),
                    th.report("b.example", Statement(verdict: .malicious), tlp: .clear),
                    th.report("a.example", Statement(verdict: .suspicious), tlp: .red),
                    th.report("c.example", tlp: .red),
                ]),
                try kh.commit([kh.report("b.example", Statement(verdict: .benign), tlp: .amber)]),
            ])
            try CatchUp(log: store, replica: replica).run()
            let domain = try kind("domain")
            try body(replica) { ObjectKey(kind: domain, value: $0) }
        }
    }

    @Test func `a RED repeat hides nothing from those cleared for CLEAR`() throws {
        try withReplica { replica, key in
            let object = key("a.example")
            let verdicts = try [Clearance.clear, .restricted, .red].map { clearance in
                try replica.object(object, for: clearance)?.effective?.verdict
            }
            #expect(verdicts == [.malicious, .malicious, .suspicious])
            let open = try replica.history(of: object, for: .amber)
            #expect(open.map(\.key.index) == [0])
            let all = try replica.history(of: object, for: .red)
            #expect(all.map(\.isHead) == [false, true])
        }
    }

    @Test func `a member finds its own latest record, whoever may see it`() throws {
        try withReplica { replica, key in
            let th = try MemberID("th")
            let latest = try replica.record(of: th, key("a.example"))
            #expect(latest?.entry.index == 2)
            let records = try replica.records(of: th, ["b.example", "c.example", "d.example"].map(key))
            #expect(records.count == 2)
            #expect(records[key("c.example").id]?.entry.index == 3)
            let stranger = try replica.record(of: try MemberID("la"), key("a.example"))
            #expect(stranger == nil)
        }
    }

    @Test func `search goes by prefix, part, kind and verdict, a page at a time`() throws {
        try withReplica { replica, _ in
            func values(_ search: ObjectSearch, _ clearance: Clearance) throws -> [String] {
                try replica.search(search, for: clearance).map(\.value)
            }
            #expect(try values(ObjectSearch(), .red) == ["a.example", "b.example", "c.example"])
            #expect(try values(ObjectSearch(), .restricted) == ["a.example", "b.example"])
            #expect(try values(ObjectSearch(.prefix("b")), .clear) == ["b.example"])
            #expect(try values(ObjectSearch(.prefix("%")), .clear) == [])
            #expect(try values(ObjectSearch(.containing(".exam")), .clear) == ["a.example", "b.example"])
            #expect(try values(ObjectSearch(kinds: [kind("url")]), .red) == [])
            #expect(try values(ObjectSearch(verdict: .suspicious), .red) == ["a.example"])
            #expect(try values(ObjectSearch(conflictsOnly: true), .amber) == ["b.example"])
            #expect(try values(ObjectSearch(conflictsOnly: true), .green) == [])
            var after: ObjectKey?
            var paged: [String] = []
            repeat {
                let page = try replica.search(ObjectSearch(after: after, limit: 1), for: .red)
                paged += page.map(\.value)
                after = page.last.map { ObjectKey(kind: $0.kind, value: $0.value) }
            } while after != nil
            #expect(paged == ["a.example", "b.example", "c.example"])
            let second = ObjectKey(kind: .domain, value: "b.example")
            for (prefix, expected) in [("", ["c.example"]), ("c", ["c.example"]), ("b", []), ("d", [])] {
                #expect(try values(ObjectSearch(.prefix(prefix), after: second), .red) == expected, "\(prefix)")
            }
        }
    }

    @Test func `counts take each object once`() throws {
        try withReplica { replica, _ in
            let count = try #require(try replica.counts().first)
            #expect(count.live == 3)
            #expect(count.suspicious == 1)
            #expect(count.conflicts == 1)
        }
    }

    @Test func `a reader without the restricted file gets what is open`() throws {
        try withTemporaryFolder { folder in
            let replica = try Replica.open(folder: folder)
            let history = try RandomHistory(seed: 5, count: 60)
            try replica.apply(AppliedBatch(entries: history.entries, progress: RandomHistory.progress(60)))
            let digests = try replica.digests()
            try replica.close()
            let reader = try Replica.open(readingOnly: folder)
            #expect(reader.restricted == nil)
            #expect(try reader.digests() == ReplicaDigests(open: digests.open, state: nil))
            for object in history.objects {
                let expected = ReferenceMerge(history.entries, object).merged(2)
                let found = try reader.object(object, for: .red)?.effective
                #expect(found.map { ReferenceMerge.Merged($0) } == expected)
            }
            #expect(throws: StoreError.readOnly(file: reader.open.file.path)) { try reader.apply(AppliedBatch()) }
        }
    }

    @Test func `fields come back from JSON as they were`() throws {
        let fields = [
            Field("a", .text("\u{0}\u{1f}\"\\/é\u{2028}{}[],:")), Field("b", .integer(.min)),
            Field("b", .integer(.max)),
            Field("c", .decimal(5)), Field("d", .decimal(1e300)), Field("e", .decimal(-.infinity)),
            Field("f", .boolean(false)), Field("g", .list([])), Field("h", .list(["", "x,y]", "\n"])),
            Field("i", .decimal(-0.1)), Field("", .text("")),
        ]
        let text = try #require(JSONText.fields(fields))
        #expect(JSONText.readFields(text) == fields)
        for cut in text.indices { #expect(JSONText.readFields(String(text[..<cut])) == nil) }
        #expect(JSONText.fields([]) == nil)
    }
}
