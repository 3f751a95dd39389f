import Entries
import Indicators
import Membership
import Replication
import ReplicaStore
import TransparencyLog

/// What imports said of objects that one of them described in several ways, so that the same import, done again, writes
/// nothing: without it each description would replace the other, for ever.
///
/// What an import says is known where it, or the last import before it that described the object, has said the same. So
/// what a list changes from one day to the next is news, also where it goes back to what it said the day before yesterday.
struct Descriptions {
    /// Objects remembered; beyond, an import done again may write some again.
    static let objectsMax = 100_000

    private let log: LogStore
    /// By object: what was said, as a hash, and the latest import that said it.
    private var said: [ObjectID: [Int64: UInt64]]?
    private var changed: Set<ObjectID> = []
    /// Of the imports under way: how long the own log was when they began.
    private var began: [UInt64: UInt64] = [:]
    private static let runsMax = 64

    init(log: LogStore) { self.log = log }

    mutating func begins(_ run: UInt64, at size: UInt64) {
        guard began[run] == nil else { return }
        if began.count >= Self.runsMax, let oldest = began.keys.min() { began[oldest] = nil }
        began[run] = size
    }

    /// Whether a report that would change what this member says of the object is none of the import's own making; and
    /// remembers it.
    mutating func isNews(_ draft: CheckedDraft, over previous: Record, in run: UInt64) throws(StoreError) -> Bool {
        var known: [ObjectID: [Int64: UInt64]]
        if let said { known = said } else { known = try log.described() }
        defer { said = known }
        said = nil
        let object = draft.object.id
        let isOwn = previous.entry.index >= began[run] ?? .max
        guard known[object] != nil || isOwn && known.count < Self.objectsMax else { return true }
        guard let hash = Self.hash(draft.object, draft.statement, draft.handling.tlp, draft.handling.audience) else {
            return true
        }
        var descriptions = known[object] ?? [:]
        let last = descriptions.values.filter { $0 != run }.max()
        if let before = descriptions[hash], before == run || before == last {
            if before != run { remember() }
            return false
        }
        descriptions = descriptions.filter { $0.value == run || $0.value == last }
        if isOwn, descriptions.isEmpty, let first = previous.statement,
            let hash = Self.hash(draft.object, first, previous.tlp, previous.audience)
        {
            descriptions[hash] = run
        }
        remember()
        return true

        func remember() {
            descriptions[hash] = run
            known[object] = descriptions
            changed.insert(object)
        }
    }

    /// After a commit: what is to be made durable. Where that fails, an import done again writes some again.
    mutating func keep() throws(StoreError) {
        if changed.isEmpty { return }
        let objects = changed
        changed = []
        try log.describe((said ?? [:]).filter { objects.contains($0.key) })
    }

    private static func hash(_ object: ObjectKey, _ said: Statement, _ tlp: TLP, _ audience: Audience) -> Int64? {
        var said = said
        said.fields.sort { $0.name < $1.name }
        said.labels.sort()
        said.references.sort()
        var members: [MemberID] = []
        if case .named(let named) = audience { members = named.sorted() }
        let body = Body(object: object, audience: members, about: .statement(said, clock: Clock(), renews: nil))
        guard let bytes = try? body.encoded() else { return nil }
        return Int64(bitPattern: LeafPrefix(MerkleHash.leaf(bytes + [tlp.rawValue, audience == .all ? 1 : 0])).high)
    }
}
