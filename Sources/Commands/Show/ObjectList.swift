import ReadAPI
import ReplicaStore

/// Objects as `search` lists them.
struct ObjectList: Encodable {
    var objects: [ObjectItem]
    /// Whether there are more.
    var truncated: Bool

    init(_ found: [ObjectSummary], limit: Int, nowMs: UInt64) {
        objects = found.prefix(limit).map { ObjectItem($0, nowMs: nowMs) }
        truncated = found.count > limit
    }

    var table: Table {
        var table = Table(["KIND", "VALUE", "VERDICT", "%", "SCORE", "MEMBERS", "TLP", "LABELS"], numbers: [3, 4, 5])
        for object in objects {
            let doubt = object.conflict ? " (conflict)" : object.contested ? " (contested)" : ""
            table.add([
                object.kind, TerminalText.value(object.value), object.verdict + doubt, "\(object.confidence)",
                object.expired ? "EXPIRED" : "\(object.score)", "\(object.live)", object.tlp,
                object.labels.map { TerminalText.value($0) }.joined(separator: ","),
            ])
        }
        return table
    }
}
