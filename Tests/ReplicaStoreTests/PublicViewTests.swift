import Entries
import Foundation
import GRDB
import Indicators
import Membership
import ReplicaStore
import Replication
import Testing
import TransparencyLog

/// The interface that other programs read.
@Suite struct PublicViewTests {
    static let shell = "/usr/bin/sqlite3"

    /// A closed replica of a few statements at every level.
    private func replica(_ folder: String) throws {
        let replica = try Replica.open(folder: folder)
        let history = try RandomHistory(seed: 3, count: 60)
        try replica.apply(AppliedBatch(entries: history.entries, progress: RandomHistory.progress(60)))
        let domain = ObjectKey(kind: try kind("domain"), value: "shop.example")
        let statement = Entries.Statement(
            verdict: .malicious,
            confidence: 80,
            labels: ["phishing"],
            firstSeenMs: 1_700_000_000_123,
            description: "fake shop",
            language: "en",
            fields: [Field("registrar", .text("R \"1\"")), Field("created", .integer(1_600_000_000_000))]
        )
        try replica.apply(
            AppliedBatch(entries: [try entry(60, domain, statement, tlp: .green)], progress: RandomHistory.progress(61))
        )
        try replica.close()
    }

    private func entry(_ index: UInt64, _ object: ObjectKey, _ statement: Entries.Statement, tlp: TLP) throws
        -> AppliedEntry
    {
        let about = Body.About.statement(statement, clock: Clock(), renews: nil)
        return AppliedEntry(
            log: 3,
            entry: EntryID(member: try MemberID("th"), incarnation: 1, index: index),
            leaf: LeafPrefix(high: index, low: 1),
            envelope: Envelope(
                commitment: .zero,
                payloadBytes: 300,
                timeMs: 1_700_000_000_000,
                tlp: tlp,
                audience: .all,
                sealed: false
            ),
            reading: .body(Body(object: object, about: about))
        )
    }

    private func run(_ path: String, _ sql: String) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: PublicViewTests.shell)
        process.arguments = ["-readonly", "-bail", path, sql]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }

    @Test(
        .enabled(if: FileManager.default.isExecutableFile(atPath: shell), "needs the sqlite3 command"),
        arguments: [Replica.openName, Replica.restrictedName]
    )
    func `every view can be read by another program while no daemon runs`(name: String) throws {
        try withTemporaryFolder { folder in
            try replica(folder)
            let path = "\(folder)/\(name)"
            let views = try run(path, "SELECT name FROM sqlite_schema WHERE type = 'view'").output.split(
                separator: "\n"
            )
            #expect(views.count > Kind.all.count + 10)
            for kind in Kind.all { #expect(views.contains(Substring(kind.name.replacing("-", with: "_")))) }
            for view in views {
                let (status, output) = try run(path, "SELECT * FROM \"\(view)\"")
                #expect(status == 0, "\(view): \(output)")
            }
            #expect(try run(path, "SELECT count(*) > 0 FROM objects").output == "1\n")
        }
    }

    @Test func `the files are readable by their group and by nobody else`() throws {
        try withTemporaryFolder { folder in
            try replica(folder)
            for name in [Replica.openName, Replica.restrictedName] {
                for suffix in ["", "-wal", "-shm"] {
                    let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)\(suffix)")
                    #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o640)
                }
            }
        }
    }

    @Test func `a kind's view has a column for each of its fields`() throws {
        try withTemporaryFolder { folder in
            try replica(folder)
            let reader = try Replica.open(readingOnly: folder)
            try reader.open.file.read { db in
                let row = try #require(
                    try Row.fetchOne(db, sql: "SELECT * FROM domain WHERE value = 'shop.example'")
                )
                #expect(row["kind"] == "domain")
                #expect(row["verdict"] == "malicious")
                #expect(row["labels"] == "[\"phishing\"]")
                #expect(row["first_seen"] == "2023-11-14T22:13:20.123Z")
                #expect(row["tlp"] == "TLP:GREEN")
                #expect(row["registrar"] == "R \"1\"")
                #expect(row["created"] == "2020-09-13T12:26:40.000Z")
                let id = ObjectID(kind: try kind("domain"), value: "shop.example")
                #expect(row["id"] == id.description)
                for kind in Kind.all {
                    let columns = try db.columns(in: kind.name.replacing("-", with: "_")).map(\.name)
                    #expect(Set(columns).count == columns.count)
                    for field in kind.fields {
                        #expect(columns.contains(field.name) || columns.contains("field_\(field.name)"))
                    }
                }
            }
        }
    }

    @Test func `a look-up by value uses the index`() throws {
        try withTemporaryFolder { folder in
            try replica(folder)
            let reader = try Replica.open(readingOnly: folder)
            try reader.open.file.read { db in
                for view in ["objects", "objects_clear", "domain"] {
                    let plan = try Row.fetchAll(
                        db,
                        sql: "EXPLAIN QUERY PLAN SELECT * FROM \(view) WHERE value = 'shop.example'"
                    )
                    #expect(plan.contains { ($0["detail"] as String).contains("object_value (value=?") }, "\(plan)")
                }
                let plan = try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN SELECT * FROM changes WHERE sequence > 5")
                #expect(plan.contains { ($0["detail"] as String).contains("object_changed (changed>?") }, "\(plan)")
            }
        }
    }

    @Test func `lower clearances see in their views what the merge gives them`() throws {
        try withTemporaryFolder { folder in
            let history = try RandomHistory(seed: 9, count: 80)
            let replica = try Replica.open(folder: folder)
            try replica.apply(AppliedBatch(entries: history.entries, progress: RandomHistory.progress(80)))
            for file in [replica.open, try #require(replica.restricted)] {
                for (level, view) in ["objects_clear", "objects_green", "objects_amber"].enumerated() {
                    for object in history.objects {
                        let expected = ReferenceMerge(history.entries, object).merged(level)
                        let row = try file.file.read { db in
                            try Row.fetchOne(
                                db,
                                sql: "SELECT verdict, confidence, live FROM \(view) WHERE id = ?",
                                arguments: [object.id.description]
                            )
                        }
                        let isHere = try file.highest.isOpen || replica.object(object, for: .red) != nil
                        guard isHere else { continue }
                        #expect(row?["verdict"] == expected?.verdict.description)
                        #expect(row?["confidence"] == expected.map { Int($0.confidence) })
                        #expect(row?["live"] == expected?.live)
                    }
                }
            }
        }
    }

    @Test func `views are made anew when they are not this version's`() throws {
        try withTemporaryFolder { folder in
            try replica(folder)
            do {
                let replica = try Replica.open(folder: folder)
                try replica.open.file.write { db in
                    try db.execute(sql: "DROP VIEW objects; CREATE VIEW objects AS SELECT 1 AS one")
                    try db.execute(sql: "UPDATE meta SET value = 'older' WHERE name = 'views'")
                }
                try replica.close()
            }
            let replica = try Replica.open(folder: folder)
            let count = try replica.open.file.read { try Int.fetchOne($0, sql: "SELECT count(verdict) FROM objects") }
            #expect(try #require(count) > 0)
        }
    }

    @Test func `a file of a later version is refused`() throws {
        try withTemporaryFolder { folder in
            try replica(folder)
            do {
                let replica = try Replica.open(folder: folder)
                try replica.open.file.write { db in
                    try db.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('2')")
                }
                try replica.close()
            }
            let error = StoreError.schema(
                file: "\(folder)/\(Replica.openName)",
                reason: "it was written by a later version of mandala; install that version"
            )
            #expect(throws: error) { _ = try Replica.open(folder: folder) }
            #expect(throws: error) { _ = try Replica.open(readingOnly: folder) }
        }
    }
}
