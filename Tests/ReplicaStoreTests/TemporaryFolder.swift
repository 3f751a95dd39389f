import Foundation

/// Runs `body` with the path of a new folder, which is deleted afterwards.
func withTemporaryFolder<T>(_ body: (String) throws -> T) throws -> T {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("replica-store-\(UUID())").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try body(folder)
}

/// Copies an SQLite file with its WAL, as a crash would leave them; the WAL cut to `walBytes`.
func copyDatabase(_ path: String, to copy: String, walBytes: Int? = nil) throws {
    for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: copy + suffix) }
    try Data(contentsOf: URL(fileURLWithPath: path)).write(to: URL(fileURLWithPath: copy))
    let wal = try Data(contentsOf: URL(fileURLWithPath: path + "-wal"))
    try wal.prefix(walBytes ?? wal.count).write(to: URL(fileURLWithPath: copy + "-wal"))
}

/// Whether the file or its WAL contains the bytes.
func onDisk(_ path: String, contains marker: String) throws -> Bool {
    for suffix in ["", "-wal"] {
        let url = URL(fileURLWithPath: path + suffix)
        guard let bytes = try? Data(contentsOf: url, options: .mappedIfSafe) else { continue }
        if bytes.range(of: Data(marker.utf8)) != nil { return true }
    }
    return false
}

/// SplitMix64: the same numbers for the same seed, everywhere.
struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func chance(_ percent: UInt64) -> Bool { next() % 100 < percent }
}
