import Indicators
import ReplicaStore

/// Objects as `search` lists them.
struct ObjectList: Encodable {
    var objects: [Item]
    /// Whether there are more.
    var truncated: Bool

    struct Item: Encodable {
        var id: String
        var kind: String
        var value: String
        var verdict: String
        var confidence: UInt8
        var labels: [String]
        var description: String
        var firstSeen: String?
        var lastSeen: String?
        var validUntil: String?
        var tlp: String
        var heads: Int
        var live: Int
        var conflict: Bool
        var contested: Bool

        init(_ object: ObjectSummary) {
            id = object.id.description
            kind = object.kind.name
            value = object.value
            verdict = object.verdict.description
            confidence = object.confidence
            labels = object.labels
            description = object.description
            firstSeen = object.firstSeen
            lastSeen = object.lastSeen
            validUntil = object.validUntil
            tlp = object.tlp
            heads = object.heads
            live = object.live
            conflict = object.isConflict
            contested = object.isContested
        }
    }

    init(_ found: [ObjectSummary], limit: Int) {
        objects = found.prefix(limit).map { Item($0) }
        truncated = found.count > limit
    }

    var table: Table {
        var table = Table(["KIND", "VALUE", "VERDICT", "%", "MEMBERS", "TLP", "LABELS"], numbers: [3, 4])
        for object in objects {
            let doubt = object.conflict ? " (conflict)" : object.contested ? " (contested)" : ""
            table.add([
                object.kind, TerminalText.value(object.value), object.verdict + doubt, "\(object.confidence)",
                "\(object.live)", object.tlp, object.labels.map { TerminalText.value($0) }.joined(separator: ","),
            ])
        }
        return table
    }
}
