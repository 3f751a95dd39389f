import GRDB
import ReplicaStore
import Testing

@Suite(.timeLimit(.minutes(1))) struct ReadLimitTests {
    private static let endless = """
        WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers) SELECT count(*) FROM numbers
        """

    @Test func `a read that takes too long is broken off, and the file is read as before`() throws {
        try withTemporaryFolder { folder in
            let file = try SQLiteFile(path: "\(folder)/a.sqlite", durability: .full, mode: 0o600, cacheMiB: 1)
            #expect(throws: StoreError.tooLong(file: file.path)) {
                try ReadLimit.within(.milliseconds(20)) {
                    try file.read { db in try Int.fetchOne(db, sql: Self.endless) }
                }
            }
            let many = Self.endless + " LIMIT 1"
            let bounded = many.replacing("FROM numbers)", with: "FROM numbers WHERE n < 300000)")
            #expect(try file.read { db in try Int.fetchOne(db, sql: bounded) } == 300_000)
            #expect(
                try ReadLimit.within(.seconds(50)) { try file.read { db in try Int.fetchOne(db, sql: bounded) } }
                    == 300_000
            )
            try file.close()
        }
    }
}
