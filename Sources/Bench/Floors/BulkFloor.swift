import Foundation
import GRDBSQLite
import NodeRuntime

/// The fixed floor of bulk work: a minimal schema in two files, written by one thread with C binds; no decoding, no
/// cryptography, no network. It does not change when mandala's own schema does.
struct BulkFloor {
    /// Rows a second through both files.
    let perSecond: Double
    let logPerSecond: Double
    let replicaPerSecond: Double
    /// Of the two files after a checkpoint.
    let diskBytes: UInt64

    private static let groupRows = 10_000
    private static let payloadBytes = 300
    private static let log = """
        PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 50000;
        PRAGMA cache_size = -65536;
        CREATE TABLE entries (key INTEGER PRIMARY KEY, envelope BLOB, payload BLOB);
        CREATE TABLE tiles (key INTEGER PRIMARY KEY, hashes BLOB);
        """
    private static let replica = """
        PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 50000;
        PRAGMA cache_size = -131072;
        CREATE TABLE objects (id INTEGER PRIMARY KEY, uuid BLOB NOT NULL, kind INT, value TEXT, verdict INT,
            confidence INT, first_seen INT, last_seen INT, valid_until INT, tlp INT, labels TEXT, heads INT);
        CREATE UNIQUE INDEX objects_uuid ON objects (uuid);
        CREATE TABLE statements (key INTEGER PRIMARY KEY, object INT, verdict INT, confidence INT, grade INT,
            first_seen INT, last_seen INT, valid_until INT, tlp INT, labels TEXT, description TEXT, language TEXT);
        CREATE INDEX statements_object ON statements (object);
        CREATE TABLE progress (log INTEGER PRIMARY KEY, idx INT);
        """

    /// Writes `entries` rows, on top of `held` that are not timed, into new files in `folder`, which it removes.
    init(entries: Int, after held: Int = 0, folder: URL) throws {
        let place = folder.appending(path: "floor")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: place) }
        let files = ["log", "replica"].map { place.appending(path: $0).path }
        let log = try FloorLog(SQLiteHandle(files[0]), schema: Self.log)
        let replica = try FloorReplica(SQLiteHandle(files[1]), schema: Self.replica)
        var random = XorShift()
        var logTime = Duration.zero
        var began = ContinuousClock.now
        var start = 0
        while start < held + entries {
            if start == held {
                logTime = .zero
                began = .now
            }
            let end = min(start + Self.groupRows, start < held ? held : held + entries)
            let before = ContinuousClock.now
            try log.write(start..<end, payloadBytes: Self.payloadBytes, &random)
            logTime += ContinuousClock.now - before
            try replica.write(start..<end, &random)
            start = end
        }
        let all = ContinuousClock.now - began
        func rate(_ time: Duration) -> Double { Double(entries) / (time.milliseconds / 1000) }
        perSecond = rate(all)
        logPerSecond = rate(logTime)
        replicaPerSecond = rate(all - logTime)
        try log.database.run("PRAGMA wal_checkpoint(TRUNCATE)")
        try replica.database.run("PRAGMA wal_checkpoint(TRUNCATE)")
        diskBytes = files.reduce(0) { sum, file in
            let attributes = try? FileManager.default.attributesOfItem(atPath: file)
            return sum + ((attributes?[.size] as? NSNumber)?.uint64Value ?? 0)
        }
    }
}

/// Seconds for one row of 300 bytes in a transaction of its own, durable.
struct CommitFloor {
    let seconds: [Double]

    var perSecond: Double { Double(seconds.count) / seconds.reduce(0, +) }

    init(commits: Int, folder: URL) throws {
        let place = folder.appending(path: "floor")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: place) }
        let log = try FloorLog(
            SQLiteHandle(place.appending(path: "log").path),
            schema: """
                PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
                CREATE TABLE entries (key INTEGER PRIMARY KEY, envelope BLOB, payload BLOB);
                CREATE TABLE tiles (key INTEGER PRIMARY KEY, hashes BLOB);
                """
        )
        var random = XorShift()
        var seconds: [Double] = []
        for row in 0..<commits {
            let began = ContinuousClock.now
            try log.write(row..<row + 1, payloadBytes: 300, &random)
            seconds.append((ContinuousClock.now - began).milliseconds / 1000)
        }
        self.seconds = seconds
    }
}

struct XorShift {
    private var word: UInt64

    /// Any seed but 0.
    init(_ seed: UInt64 = 88_172_645_463_325_252) { word = seed }

    mutating func next() -> UInt64 {
        word ^= word << 13
        word ^= word >> 7
        word ^= word << 17
        return word
    }
}

private struct FloorLog {
    let database: SQLiteHandle
    private let entry: OpaquePointer
    private let tile: OpaquePointer

    init(_ database: SQLiteHandle, schema: String) throws {
        self.database = database
        try database.run(schema)
        entry = try database.prepare("INSERT INTO entries VALUES (?, ?, ?)")
        tile = try database.prepare("INSERT INTO tiles VALUES (?, ?)")
    }

    func write(_ rows: Range<Int>, payloadBytes: Int, _ random: inout XorShift) throws {
        try database.run("BEGIN IMMEDIATE")
        var envelope = [UInt8](repeating: 0x65, count: 64)
        let payload = [UInt8](repeating: 0x70, count: payloadBytes)
        let hashes = [UInt8](repeating: 0x74, count: 8192)
        for row in rows {
            envelope.withUnsafeMutableBytes { bytes in
                for offset in stride(from: 0, to: 32, by: 8) {
                    bytes.storeBytes(of: random.next(), toByteOffset: offset, as: UInt64.self)
                }
            }
            sqlite3_bind_int64(entry, 1, 1 << 40 | Int64(row))
            _ = envelope.withUnsafeBytes { sqlite3_bind_blob(entry, 2, $0.baseAddress, 64, nil) }
            _ = payload.withUnsafeBytes { sqlite3_bind_blob(entry, 3, $0.baseAddress, Int32(payloadBytes), nil) }
            sqlite3_step(entry)
            sqlite3_reset(entry)
            if row & 255 == 255 {
                sqlite3_bind_int64(tile, 1, Int64(row >> 8))
                _ = hashes.withUnsafeBytes { sqlite3_bind_blob(tile, 2, $0.baseAddress, 8192, nil) }
                sqlite3_step(tile)
                sqlite3_reset(tile)
            }
        }
        try database.run("COMMIT")
    }
}

private struct FloorReplica {
    let database: SQLiteHandle
    private let find: OpaquePointer
    private let object: OpaquePointer
    private let statement: OpaquePointer
    private let progress: OpaquePointer

    init(_ database: SQLiteHandle, schema: String) throws {
        self.database = database
        try database.run(schema)
        find = try database.prepare("SELECT id FROM objects WHERE uuid = ?")
        object = try database.prepare(
            """
            INSERT INTO objects VALUES (NULL, ?, 17, ?, 1, 80, 1700000000000, 1700000000000, 1800000000000, 1,
                'phishing', 1)
            """
        )
        statement = try database.prepare(
            """
            INSERT INTO statements VALUES (?, ?, 1, 80, 17, 1700000000000, 1700000000000, 1800000000000, 1, 'phishing',
                ?, 'th')
            """
        )
        progress = try database.prepare("INSERT OR REPLACE INTO progress VALUES (1, ?)")
    }

    func write(_ rows: Range<Int>, _ random: inout XorShift) throws {
        try database.run("BEGIN IMMEDIATE")
        let description = [CChar](repeating: 0x64, count: 100)
        for row in rows {
            var id = (random.next(), random.next())
            var value = "host-\(String(id.0 >> 24, radix: 16)).example.com"
            withUnsafeBytes(of: &id) { bytes in
                sqlite3_bind_blob(find, 1, bytes.baseAddress, 16, nil)
                let isKnown = sqlite3_step(find) == SQLITE_ROW
                sqlite3_reset(find)
                var object: Int64 = 0
                if !isKnown {
                    sqlite3_bind_blob(self.object, 1, bytes.baseAddress, 16, nil)
                    value.withUTF8 { text in
                        _ = text.withMemoryRebound(to: CChar.self) { characters in
                            sqlite3_bind_text(self.object, 2, characters.baseAddress, Int32(characters.count), nil)
                        }
                        sqlite3_step(self.object)
                    }
                    sqlite3_reset(self.object)
                    object = sqlite3_last_insert_rowid(database.handle)
                }
                sqlite3_bind_int64(statement, 1, 1 << 40 | Int64(row))
                sqlite3_bind_int64(statement, 2, object)
                description.withUnsafeBufferPointer { text in
                    _ = sqlite3_bind_text(statement, 3, text.baseAddress, 100, nil)
                    sqlite3_step(statement)
                }
                sqlite3_reset(statement)
            }
        }
        sqlite3_bind_int64(progress, 1, Int64(rows.upperBound))
        sqlite3_step(progress)
        sqlite3_reset(progress)
        try database.run("COMMIT")
    }
}
