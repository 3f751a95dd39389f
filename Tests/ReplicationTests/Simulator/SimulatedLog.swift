import Entries
import Foundation
import Membership
import Replication
import TransparencyLog

/// One log as a node has it on disk.
struct SimulatedLog {
    struct Entry {
        let bytes: Data
        let envelope: Envelope
        let leaf: Digest
        var payload: Payload?
        var disposition: Disposition
    }

    let origin: LogOrigin
    private(set) var entries: [Entry] = []
    private(set) var tree = InMemoryTree()
    /// The newest tree held whole.
    var head: SignedHead?

    init(origin: LogOrigin) { self.origin = origin }

    var size: UInt64 { tree.size }

    mutating func append(_ entry: Entry) {
        entries.append(entry)
        tree.append(entry.leaf)
    }

    subscript(index: UInt64) -> Entry? {
        get { index < size ? entries[Int(index)] : nil }
        set { if let newValue, index < size { entries[Int(index)] = newValue } }
    }

    /// The index below which no payload meant for this node is missing.
    var payloadsThrough: UInt64 {
        entries.firstIndex { $0.disposition == .wanted }.map { UInt64($0) } ?? size
    }

    var held: [UInt64] { entries.indices.filter { entries[$0].disposition == .held }.map { UInt64($0) } }

    var state: LogState {
        LogState(origin: origin, size: size, root: tree.root, head: head, payloadsThrough: payloadsThrough)
    }
}
