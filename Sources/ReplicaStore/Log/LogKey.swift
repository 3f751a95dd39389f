/// Where an entry lies among all logs of this node: `log << 40 | index`, the integer primary key of both databases.
package struct LogKey: Hashable, Comparable, Sendable {
    /// Logs one node can hold; ids count from 1.
    package static let logsMax: Int64 = 1 << 23 - 1
    /// Entries one log can hold.
    package static let entriesMax: UInt64 = 1 << 40

    package let packed: Int64

    package init(packed: Int64) { self.packed = packed }

    /// An index past the end of what a log can hold stands for that end.
    package init(log: Int64, index: UInt64) {
        packed = log << 40 | Int64(min(index, LogKey.entriesMax - 1))
    }

    package var log: Int64 { packed >> 40 }
    package var index: UInt64 { UInt64(packed & (1 << 40 - 1)) }

    package static func < (left: LogKey, right: LogKey) -> Bool { left.packed < right.packed }

    /// `log << 40 | level << 36 | index`; nil where a log of the size this node can hold has no such tile.
    static func tile(log: Int64, level: Int, index: UInt64) -> Int64? {
        guard (0..<5).contains(level), index < 1 << 32 else { return nil }
        return log << 40 | Int64(level) << 36 | Int64(index)
    }
}
