import Entries
import Foundation
import Indicators
import Membership
import ReplicaStore
import Replication
import Testing
import TransparencyLog

/// Logs that were closed, and what was merged of them.
@Suite struct CuttingTests {
    private func withStores<T>(_ body: (String, LogStore, Replica) throws -> T) throws -> T {
        try withTemporaryFolder { folder in
            try body(folder, LogStore.open("\(folder)/log.sqlite"), Replica.open(folder: folder))
        }
    }

    private func closing(_ log: SampleLog, at size: UInt64, _ tree: Digest) throws -> IncarnationStatement {
        let digits = "SHA256:" + Array(repeating: "ab", count: 32).joined(separator: ":")
        let text =
            "mandala/incarnation/v1\ntest.example\n\(log.origin.member)\nincarnation 2\ntime 1\nroot \(digits)\n"
            + "closes \(log.origin)\nsize \(size)\ntree \(tree.base64)\n\nsignature AAAA\n"
        return try IncarnationStatement(parsing: Array(text.utf8))
    }

    /// A log of so many reports, and the root of the first of them.
    private func log(_ count: Int, root size: Int) throws -> (log: SampleLog, commit: LogCommit, root: Digest) {
        var (whole, start) = (try SampleLog("kh"), try SampleLog("kh"))
        let commit = try whole.commit(whole.reports(0..<count))
        _ = try start.commit(start.reports(0..<size))
        return (whole, commit, start.edge.root)
    }

    /// The replica is what a fresh one makes of the logs.
    private func expectFresh(_ replica: Replica, _ store: LogStore, _ folder: String) throws {
        let path = "\(folder)/fresh-\(UUID())"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let fresh = try Replica.open(folder: path)
        try CatchUp(log: store, replica: fresh).run()
        #expect(try fresh.digests() == replica.digests())
        #expect(try fresh.progress().filter { $0.value > 0 } == replica.progress().filter { $0.value > 0 })
        try fresh.close()
    }

    @Test(arguments: [1, 255, 256, 257, 600, 699, 700])
    func `a copy of what counts is cut to it, tree and replica`(size: Int) throws {
        try withStores { folder, store, replica in
            let (log, commit, root) = try log(700, root: size)
            var th = try SampleLog("th")
            try store.commit([commit, try th.commit(th.reports(0..<40))])
            try CatchUp(log: store, replica: replica).run()
            let statement = try closing(log, at: UInt64(size), root)
            for _ in 0..<2 {
                let held = try #require(try store.cut(statement, discardingShorter: true))
                #expect(held.size == UInt64(size) && held.root == root)
                #expect(held.checkpoint?.note == Data(statement.bytes) && held.target == nil)
            }
            // It is verified as it is read.
            #expect(try store.edge(of: log.origin).root == root)
            #expect(try Verification(store).run { _, _, _ in nil }.problems.isEmpty)
            try CatchUp(log: store, replica: replica).run()
            #expect(try replica.counts().map(\.live) == [size + 40])
            try expectFresh(replica, store, folder)
        }
    }

    @Test(arguments: [false, true])
    func `what was merged out of its turn is cut off, too`(isAfterAStart: Bool) throws {
        try withStores { folder, store, replica in
            let (log, commit, root) = try log(700, root: 600)
            try store.commit([commit])
            let live = LiveEntries()
            let catchUp = CatchUp(log: store, replica: replica, batchEntries: 10, live: live)
            var marks = try catchUp.marks()
            let id = try #require(try store.log(log.origin)).id
            _ = try catchUp.run(&marks, of: id, batches: 1)
            live.note(690..<700, of: log.origin)
            #expect(try catchUp.run(&marks, isPatient: true, leaving: id) == 0)
            #expect(try replica.counts().map(\.live) == [20])
            _ = try #require(try store.cut(try closing(log, at: 600, root), discardingShorter: true))
            if isAfterAStart { marks = try catchUp.marks() }
            try catchUp.run(&marks, isPatient: true)
            #expect(try replica.counts().map(\.live) == [600])
            try expectFresh(replica, store, folder)
        }
    }

    @Test func `what is cut off is found by its words no more, and the text index stands at the cut`() throws {
        try withStores { _, store, replica in
            func report(_ log: SampleLog, _ number: Int) throws -> CommittedEntry {
                try log.report(
                    "d\(number).example",
                    Entries.Statement(verdict: .malicious, description: "word\(number) all")
                )
            }
            var (whole, start) = (try SampleLog("kh"), try SampleLog("kh"))
            try store.commit([try whole.commit((0..<10).map { try report(whole, $0) })])
            _ = try start.commit((0..<4).map { try report(start, $0) })
            try CatchUp(log: store, replica: replica).run()
            while try replica.index(while: { true }) {}
            #expect(try replica.search(TextSearch("all"), for: .amber).count == 10)
            _ = try store.cut(closing(whole, at: 4, start.edge.root), discardingShorter: true)
            try CatchUp(log: store, replica: replica).run()
            #expect(try replica.search(TextSearch("all"), for: .amber).count == 4)
            #expect(try replica.search(TextSearch("word7"), for: .amber).isEmpty)
            #expect(try replica.unindexed() == 0)
        }
    }

    @Test func `another history goes whole, and what counts is fetched in its place`() throws {
        try withStores { folder, store, replica in
            let (log, commit, _) = try log(300, root: 300)
            try store.commit([commit])
            let before = try #require(try store.log(log.origin))
            let catchUp = CatchUp(log: store, replica: replica)
            var marks = try catchUp.marks()
            try catchUp.run(&marks, isPatient: false)
            var right = try SampleLog("kh")
            let entries = try right.reports(1_000..<1_500)
            var whole = try right.commit(entries)
            let statement = try closing(log, at: 500, right.edge.root)
            // Shorter, but known to be forked.
            let kept = try #require(try store.cut(statement, discardingShorter: false))
            #expect(kept.size == 300 && kept.id == before.id && kept.target?.size == 500)
            let held = try #require(try store.cut(statement, discardingShorter: true))
            #expect(held.size == 0 && held.id > before.id && held.target?.size == 500)
            // A commit that follows at once, before the replica has looked.
            whole.checkpoint = Data(statement.bytes)
            try store.commit([whole])
            #expect(try store.cut(statement, discardingShorter: true)?.size == 500)
            try catchUp.run(&marks, isPatient: false)
            #expect(try replica.counts().map(\.live) == [500])
            #expect(Array(try replica.progress().keys) == [held.id])
            try expectFresh(replica, store, folder)
        }
    }

    @Test func `a replica that was stopped before it heard of the cut makes up for it at its start`() throws {
        try withStores { folder, store, replica in
            let (log, commit, root) = try log(50, root: 20)
            try store.commit([commit])
            try CatchUp(log: store, replica: replica).run()
            _ = try store.cut(try closing(log, at: 20, root), discardingShorter: false)
            try replica.close()
            let again = try Replica.open(folder: folder)
            try CatchUp(log: store, replica: again).run()
            #expect(try again.counts().map(\.live) == [20])
            try expectFresh(again, store, folder)
        }
    }

    @Test func `a statement stands for a checkpoint of the tree that it fixes alone`() throws {
        try withStores { _, store, _ in
            let (log, _, _) = try log(20, root: 20)
            var other = try SampleLog("kh")
            var commit = try other.commit(other.reports(0..<30))
            commit.checkpoint = Data(try closing(log, at: 30, log.edge.root).bytes)
            #expect(throws: StoreError.self) { try store.commit([commit]) }
        }
    }
}
