import Entries
import Foundation
import GRDB
import Indicators
@testable import ReplicaStore
import Replication
import Testing

/// Objects by their own ids, and by those that others have for them.
@Suite struct IDIndexTests {
    private func ids(_ version: Int64 = 1) -> ForeignIDs {
        ForeignIDs(version: version) { ObjectID(named: "\(version) \($0.value)") }
    }

    private func key(_ number: Int) throws -> ObjectKey {
        ObjectKey(kind: try kind("domain"), value: "d\(number).th.example")
    }

    private func withReplica(_ body: (inout SampleLog, LogStore, Replica) throws -> Void) throws {
        try withTemporaryFolder { folder in
            var log = try SampleLog("th")
            try body(&log, LogStore.open("\(folder)/log.sqlite"), Replica.open(folder: folder))
        }
    }

    /// The values of the rows that may have the id, and those of its first bits.
    private func values(_ index: IDIndex, _ id: ObjectID, _ ids: ForeignIDs, _ replica: Replica) throws -> [String] {
        try replica.open.file.read { db in
            try index.rows(id.prefix, ids, db).map { row in
                try String.fetchOne(db, sql: "SELECT value FROM object_rows WHERE id = ?", arguments: [row]) ?? ""
            }
        }
    }

    private func expectAll(_ index: IDIndex, of count: Int, _ ids: ForeignIDs, _ replica: Replica) throws {
        for number in 0..<count {
            let key = try key(number)
            let foreign = try #require(ids.id(key))
            #expect(try values(index, key.id, ids, replica) == [key.value])
            #expect(try values(index, foreign, ids, replica) == [key.value])
        }
        #expect(try values(index, ObjectID(named: "nobody"), ids, replica).isEmpty)
    }

    @Test(arguments: [0, 1, 15, 16, 17, 40])
    func `each object is found by both ids, however far it was indexed, and after a restart`(indexed: Int) throws {
        try withReplica { log, store, replica in
            let index = IDIndex(rowBits: 4)
            try store.commit([try log.commit(log.reports(0..<indexed))])
            try CatchUp(log: store, replica: replica).run()
            #expect(try !index.advance(ids(), replica.open.file, while: { true }))
            try store.commit([try log.commit(log.reports(indexed..<70))])
            try CatchUp(log: store, replica: replica).run()
            let isBehind = try replica.open.file.read { db in try index.isBehind(ids(), db) }
            #expect(isBehind)
            try expectAll(index, of: 70, ids(), replica)
            try expectAll(IDIndex(rowBits: 4), of: 70, ids(), replica)
            #expect(try index.advance(ids(), replica.open.file, while: { false }))
            while try index.advance(ids(), replica.open.file, while: { true }) {}
            let chunks = try replica.open.file.read { db in try ReplicaMeta.ids.number(db) }
            #expect(chunks == 4)
            try expectAll(index, of: 70, ids(), replica)
            try expectAll(IDIndex(rowBits: 4), of: 70, ids(), replica)
        }
    }

    @Test func `ids that are made otherwise by another version are indexed anew`() throws {
        try withReplica { log, store, replica in
            try store.commit([try log.commit(log.reports(0..<40))])
            try CatchUp(log: store, replica: replica).run()
            let index = IDIndex(rowBits: 4)
            for version in Int64(1)...2 {
                try expectAll(index, of: 40, ids(version), replica)
                while try index.advance(ids(version), replica.open.file, while: { true }) {}
                try expectAll(index, of: 40, ids(version), replica)
            }
            let old = try #require(ids(1).id(try key(3)))
            #expect(try values(index, old, ids(2), replica).isEmpty)
        }
    }

    @Test func `after a rebuild ids lead to the new rows, after an erasure to none`() throws {
        try withReplica { log, store, replica in
            try store.commit([try log.commit(log.reports(0..<30))])
            try CatchUp(log: store, replica: replica).run()
            while try replica.indexIDs(ids(), while: { true }) {}
            #expect(try !replica.areIDsBehind(ids()))
            let benign = Body(
                object: try key(30),
                about: .statement(Statement(verdict: .benign), clock: Clock(), renews: nil)
            )
            try store.commit([try log.commit([log.entry(benign, erases: [3..<4])])])
            try CatchUp(log: store, replica: replica).run()
            for isAnew in [false, true] {
                if isAnew {
                    let scratch = FileManager.default.temporaryDirectory.appending(path: "ids-\(UUID())").path
                    try replica.rebuild(from: store, scratch: scratch)
                }
                for number in 0...30 {
                    let key = try key(number)
                    let known = number == 3 ? [] : [key]
                    let foreign = try #require(ids().id(key))
                    #expect(try replica.keys(called: "\(key.id)", by: ids(), for: .amber) == known)
                    #expect(try replica.keys(called: "domain-name--\(foreign)", by: ids(), for: .amber) == known)
                    #expect(try replica.keys(called: "\(foreign)", by: ids(), for: .amber) == [])
                }
            }
        }
    }
}
