import Entries
import Indicators
import Membership
import ReplicaStore
import Replication

/// Reads the STIX objects of a collection as a token sees them, in the order in which they arrived.
struct TAXIIReader: Sendable {
    private static let chunkRows = 500
    /// Since when what objects refer to is there: milliseconds since 1970.
    private static let definedMs: Int64 = 1_577_836_800_000

    let cleared: ClearedReplica
    let writing: any TAXIIWriting
    let kinds: [Kind]

    init(_ cleared: ClearedReplica, writing: any TAXIIWriting, of collection: TAXIICollection) {
        self.cleared = cleared
        self.writing = writing
        kinds = Self.kinds(collection, writing, cleared.clearance)
    }

    /// Those of a collection that can be said to the token; where there are none, the collection is not there.
    static func kinds(_ collection: TAXIICollection, _ writing: any TAXIIWriting, _ clearance: TokenClearance) -> [Kind]
    {
        collection.kinds.filter { clearance.covers($0) && writing.kinds.contains($0) }
    }

    struct Dated: Sendable {
        var object: TAXIIObject
        /// Microseconds since 1970.
        var added: Int64
        var version: String { object.version ?? TAXIIQuery.text(added) }
    }

    struct Page: Sendable {
        var objects: [Dated]
        var isMore: Bool
    }

    func page(_ query: TAXIIQuery) throws -> Page {
        if !query.ids.isEmpty { return try identified(query) }
        var page = Page(objects: [], isMore: false)
        func add(_ dated: Dated) {
            if dated.added > query.after, query.takes(dated.object, version: dated.version) {
                page.objects.append(dated)
            }
        }
        for dated in definitions { add(dated) }
        var window: AddedWindow? = AddedWindow(microseconds: query.after)
        let chunk = min(Self.chunkRows, max(50, query.limit))
        while let from = window, page.objects.count <= query.limit {
            let (items, next) = try cleared.replica.added(
                from: from,
                limit: chunk,
                kinds: kinds,
                for: cleared.clearance.level,
                audience: cleared.clearance.limitingAudience
            )
            for set in try objects(items) { for dated in set { add(dated) } }
            window = next
        }
        return Self.cut(page, query)
    }

    private static func cut(_ whole: Page, _ query: TAXIIQuery) -> Page {
        var page = whole
        guard page.objects.count > query.limit else { return page }
        page.isMore = true
        var end = query.limit
        if query.limit >= TAXIIQuery.wholeMillisecond {
            while end > 0, page.objects[end - 1].added / 1000 == page.objects[end].added / 1000 { end -= 1 }
            if end == 0 { end = query.limit }
        }
        page.objects.removeSubrange(end...)
        return page
    }

    /// What the query names, each looked up.
    private func identified(_ query: TAXIIQuery) throws -> Page {
        var found: [Dated] = []
        for id in Set(query.ids) {
            found += try objects(called: id).filter {
                $0.added > query.after && query.takes($0.object, version: $0.version)
            }
        }
        return Self.cut(Page(objects: found.sorted { $0.added < $1.added }, isMore: false), query)
    }

    /// The STIX objects of that id, which may be an observable of several; none where the token may know nothing of it.
    func objects(called id: String) throws -> [Dated] {
        if let found = definitions.first(where: { $0.object.id == id }) { return [found] }
        guard let mark = id.firstRange(of: "--"), let uuid = ObjectID(String(id[mark.upperBound...])) else { return [] }
        // No kind: members alone.
        var items = try cleared.replica.added(from: AddedWindow(number: 0), limit: 1, kinds: [], for: .clear).items
        items += try added(uuid).filter { item in
            if case .event(let event, let key) = item.about { writing.id(of: event, of: key) == id } else { true }
        }
        return try objects(items).joined().filter { $0.object.id == id }.sorted { $0.added < $1.added }
    }

    private func added(_ id: ObjectID) throws -> [AddedItem] {
        try cleared.replica.added(
            called: id,
            by: writing.ids,
            for: cleared.clearance.level,
            audience: cleared.clearance.limitingAudience
        )
    }

    /// The object of that id, as far as the token sees something of it.
    func key(of id: ObjectID) throws -> ObjectKey? {
        for item in try added(id) {
            if case .object(let key) = item.about, key.id == id, kinds.contains(key.kind),
                try cleared.object(key) != nil
            {
                return key
            }
        }
        return nil
    }

    /// The object of the replica of which the id is.
    func key(of dated: Dated) throws -> ObjectKey? {
        let window = AddedWindow(microseconds: dated.added)
        let items = try cleared.replica.added(
            from: window,
            limit: 1,
            kinds: kinds,
            for: cleared.clearance.level,
            audience: cleared.clearance.limitingAudience
        ).items
        guard let item = items.first, item.window == window, case .object(let key) = item.about else { return nil }
        return key
    }

    private var definitions: [Dated] {
        let first = AddedWindow(fromMs: Self.definedMs)
        return writing.definitions.enumerated().map { position, object in
            let (windows, place) = position.quotientAndRemainder(dividingBy: 10)
            return Dated(object: object, added: AddedWindow(number: first.number + Int64(windows)).date(place))
        }
    }

    /// Of each item what the token sees of it.
    private func objects(_ items: [AddedItem]) throws -> [[Dated]] {
        let keys = items.compactMap { item in if case .object(let key) = item.about { key } else { nil } }
        let swept = try cleared.replica.sweptMs()
        let found = try cleared.objects(keys)
        var seen: [(item: AddedItem, facts: ObjectFacts, isRevoked: Bool)] = []
        for (item, key) in zip(items.filter { if case .object = $0.about { true } else { false } }, keys)
        where kinds.contains(key.kind) {
            guard let object = found[key.id] else { continue }
            var (facts, isRevoked) = ObjectFacts.read(object, sweptMs: swept)
            facts.changedMs = UInt64(max(0, item.window.microseconds / 1000))
            seen.append((item, facts, isRevoked))
        }
        let written = writing.objects(seen.map { ($0.facts, $0.isRevoked) }) { id in
            guard let key = try? cleared.replica.knowledge(id, for: cleared.clearance.level),
                (try? cleared.object(key)) ?? nil != nil
            else { return nil }
            return key.kind
        }
        var sets = written[...]
        var objects = seen[...]
        return try items.map { item in
            if case .member(let member) = item.about { return dated(writing.identities(of: member), item.window) }
            if case .event(let event, let key) = item.about {
                return try isSeen(event, key) ? dated([writing.event(event, of: key)], item.window) : []
            }
            guard objects.first?.item == item, let set = sets.popFirst() else { return [] }
            objects.removeFirst()
            return dated(set, item.window)
        }
    }

    /// Whether it counts for the token.
    private func isSeen(_ event: EventRecord, _ key: ObjectKey) throws -> Bool {
        guard kinds.contains(key.kind) else { return false }
        if cleared.clearance.isLevelAlone { return true }
        return try cleared.clearance.covers(event) && cleared.events(of: key).contains { $0.entry == event.entry }
    }

    private func dated(_ objects: [TAXIIObject], _ window: AddedWindow) -> [Dated] {
        objects.prefix(AddedWindow.datesMax).enumerated().map { Dated(object: $1, added: window.date($0)) }
    }
}

extension ObjectFacts {
    /// As STIX is written from it, and whether it is withdrawn or has expired.
    fileprivate static func read(_ object: StoredObject, sweptMs: Int64) -> (facts: ObjectFacts, isRevoked: Bool) {
        let effective = object.effective
        var facts = ObjectFacts(
            kind: object.key.kind,
            value: object.key.value,
            verdict: effective?.verdict ?? .benign,
            confidence: effective?.confidence ?? 0
        )
        let standing = object.statements.filter { effective?.headEntries.contains($0.record.entry) ?? true }
        facts.tlp = standing.map(\.tlp).max() ?? .clear
        let live = object.statements.filter { $0.record.statement != nil }
        facts.members = Set((effective == nil ? object.statements : live).map(\.record.member)).sorted()
        facts.writtenMs = object.statements.map(\.record.timeMs).max() ?? 0
        guard let effective else { return (facts, true) }
        facts.labels = effective.labels
        facts.references = effective.references
        facts.firstSeenMs = effective.firstSeenMs
        facts.lastSeenMs = effective.lastSeenMs
        facts.validFromMs = effective.validFromMs
        facts.validUntilMs = effective.validUntilMs
        facts.endMs = Freshness(effective, kind: object.key.kind, sightedMs: object.sightedMs, nowMs: 0).endMs
        facts.description = effective.description
        facts.language = effective.language
        facts.fields = effective.fields
        let statements = standing.compactMap(\.record.statement)
        facts.grade = statements.max { $0.confidence < $1.confidence }?.grade
        facts.handling = statements.compactMap(\.handling).max { $0.rawValue < $1.rawValue }
        facts.audience = common(standing.map(\.audience))
        return (facts, effective.validUntilMs.map { $0 <= UInt64(clamping: sweptMs) } ?? false)
    }

    /// Who is in each of the audiences that name somebody; nil where none does.
    private static func common(_ audiences: [Audience]) -> [MemberID]? {
        var common: Set<MemberID>?
        for case .named(let members) in audiences { common = common?.intersection(members) ?? Set(members) }
        return common?.sorted()
    }
}
