import Entries
import Indicators
import Replication

/// A batch by object, in the order of the value index, so that what is written lies together.
///
/// Made apart from the writing, so that the two can go on at the same time.
struct GroupedBatch: Sendable {
    let groups: [ObjectGroup]
    let requests: [(key: LogKey, entry: RequestEntry)]
    let unread: [AppliedEntry]
    let erased: [LogKey]
    let progress: [LogProgress]
    let late: Int64?
    /// New entries alone, all of which could be read.
    let isPlain: Bool
    /// Of which entries are here.
    let logs: Set<Int64>

    /// What is open to more comes first: whoever may not see an object learns nothing of where its value lies among others
    /// from the place that it takes.
    var inTiers: [ObjectGroup] {
        guard let first = groups.first?.lowest, groups.contains(where: { $0.lowest != first }) else { return groups }
        return Clearance.allCases.flatMap { tier in groups.filter { $0.lowest == tier } }
    }

    init(_ batch: AppliedBatch) {
        var builder = Builder(reserving: batch.entries.count)
        for entry in batch.entries { builder.add(entry) }
        self.init(builder, erased: batch.erased, progress: batch.progress, late: batch.late, isPlain: false)
    }

    init(
        _ builder: Builder,
        erased: [LogKey] = [],
        progress: [LogProgress],
        late: Int64? = nil,
        isPlain: Bool = true
    ) {
        groups = Self.inValueOrder(builder.objects.map { ObjectGroup($0.key, $0.id, $0.statements, events: $0.events) })
        unread = builder.unread
        requests = builder.requests
        logs = builder.logs
        self.erased = erased
        self.progress = progress
        self.late = late
        self.isPlain = isPlain && builder.unread.isEmpty
    }

    private init(_ groups: [ObjectGroup], of batch: GroupedBatch, isLast: Bool) {
        self.groups = groups
        logs = batch.logs
        isPlain = batch.isPlain
        unread = isLast ? batch.unread : []
        requests = isLast ? batch.requests : []
        erased = isLast ? batch.erased : []
        late = isLast ? batch.late : nil
        progress = isLast ? batch.progress : batch.progress.map(\.beginning)
    }

    /// In two: all but the objects is of the second part.
    func split(_ first: [ObjectGroup], _ second: [ObjectGroup]) -> (GroupedBatch, GroupedBatch) {
        (GroupedBatch(first, of: self, isLast: false), GroupedBatch(second, of: self, isLast: true))
    }

    /// Takes entries one by one, so that they need not all be held beside what is made of them.
    struct Builder {
        typealias Said = (key: ObjectKey, id: ObjectID, statements: [StoredStatement], events: [StoredEvent])
        fileprivate private(set) var objects: [Said] = []
        fileprivate private(set) var unread: [AppliedEntry] = []
        fileprivate private(set) var requests: [(key: LogKey, entry: RequestEntry)] = []
        fileprivate private(set) var logs: Set<Int64> = []
        private var places: [ObjectID: Int] = [:]

        init(reserving count: Int) {
            objects.reserveCapacity(count)
            places.reserveCapacity(count)
        }

        mutating func add(_ entry: AppliedEntry) {
            if !logs.contains(entry.log) { logs.insert(entry.log) }
            guard case .body(let body) = entry.reading else {
                unread.append(entry)
                return
            }
            guard let object = body.object else { return addRequest(body, entry) }
            guard let statement = StoredStatement(body, of: entry) else { return addEvent(body, object, entry) }
            // Not by the texts: Swift takes canonically equivalent ones to be equal, the identity does not.
            let id = object.id
            let place = places[id, default: objects.count]
            if place < objects.count {
                objects[place].statements.append(consume statement)
            } else {
                places[id] = place
                objects.append((object, id, [consume statement], []))
            }
        }

        private mutating func addEvent(_ body: Body, _ object: ObjectKey, _ entry: AppliedEntry) {
            guard let record = EventRecord(body, envelope: entry.envelope, entry: entry.entry, leaf: entry.leaf) else {
                return
            }
            let place = places[object.id, default: objects.count]
            if place == objects.count {
                places[object.id] = place
                objects.append((object, object.id, [], []))
            }
            objects[place].events.append(StoredEvent(key: entry.key, record: record))
        }

        private mutating func addRequest(_ body: Body, _ entry: AppliedEntry) {
            let dot = Dot(entry: entry.entry, leaf: entry.leaf)
            guard let said = RequestEntry(body, envelope: entry.envelope, dot: dot) else { return }
            requests.append((entry.key, said))
        }
    }

    /// By the bytes of their values, as SQLite compares them; the first sixteen decide nearly always.
    private static func inValueOrder(_ groups: [ObjectGroup]) -> [ObjectGroup] {
        struct Place {
            let first: UInt64
            let second: UInt64
            let position: Int
        }
        func word(_ text: inout String, _ start: Int) -> UInt64 {
            text.withUTF8 { bytes in
                bytes.dropFirst(start).prefix(8).enumerated().reduce(0) { $0 | UInt64($1.1) << (56 - 8 * $1.0) }
            }
        }
        var places: [Place] = []
        places.reserveCapacity(groups.count)
        for (position, group) in groups.enumerated() {
            var value = group.object.value
            places.append(Place(first: word(&value, 0), second: word(&value, 8), position: position))
        }
        places.sort { left, right in
            if left.first != right.first { return left.first < right.first }
            if left.second != right.second { return left.second < right.second }
            return groups[left.position].object.value < groups[right.position].object.value
        }
        return places.map { groups[$0.position] }
    }
}
