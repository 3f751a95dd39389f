import Foundation
import GRDB
import Membership
import ReplicaStore
import Replication
import Testing
import TransparencyLog

@Suite struct VerificationTests {
    /// Verifies a store of 600 entries after `damage` was done to it.
    private func problems(after damage: String?) throws -> Verification.Report {
        try withTemporaryFolder { folder in
            let store = try LogStore.open("\(folder)/log.sqlite")
            var log = try SampleLog("th")
            var entries = try log.reports(0..<600)
            entries[599].erases = [5..<10]
            try store.commit([try log.commit(entries)])
            if let damage { try store.file.write { try $0.execute(sql: damage) } }
            return try Verification(store).run(check: { _, _, _ in nil })
        }
    }

    @Test func `an undamaged log has no problems`() throws {
        let report = try problems(after: nil)
        #expect(report.problems == [])
        #expect(report.entries == 600)
        #expect(report.payloads == 595)
    }

    @Test(arguments: [
        (
            "UPDATE entries SET payload = CAST(CAST(x'00' || substr(payload, 2) AS BLOB) AS BLOB) WHERE key & 1023 = 300",
            300
        ),
        ("UPDATE entries SET payload = NULL WHERE key & 1023 = 7 + 300", 307),
        ("UPDATE entries SET state = 1 WHERE key & 1023 = 400", 400),
        ("DELETE FROM entries WHERE key & 1023 = 20", 20),
    ]) func `damage to one entry is named`(damage: String, index: UInt64) throws {
        let report = try problems(after: damage)
        #expect(report.problems.map(\.index) == [index])
    }

    @Test func `a changed envelope breaks its tile, the checkpoint and the root`() throws {
        let report = try problems(
            after: "UPDATE entries SET envelope = CAST(envelope || x'a80601' AS BLOB) WHERE key & 1023 = 100"
        )
        #expect(report.problems.count == 3)
    }

    @Test func `a changed or missing tile is found`() throws {
        #expect(try problems(after: "DELETE FROM tiles WHERE key & 255 = 1").problems.count == 1)
        let zeroed = "UPDATE tiles SET hashes = zeroblob(8192) WHERE key & 255 = 0"
        #expect(try problems(after: zeroed).problems.count == 1)
    }

    @Test func `the signature check sees each checkpoint`() throws {
        try withTemporaryFolder { folder in
            let store = try LogStore.open("\(folder)/log.sqlite")
            var log = try SampleLog("th")
            try store.commit([try log.commit(log.reports(0..<3))])
            let note = try log.checkpoint()
            let report = try Verification(store).run(check: { origin, seen, _ in
                "\(origin) \(seen == note)"
            })
            #expect(report.problems.map(\.reason) == ["\(log.origin) true"])
        }
    }
}
