import Entries
import Indicators
import Membership
import Replication
import TransparencyLog

/// What a node has merged from the payloads it holds, in the order in which they came.
struct SimulatedReplica: Equatable {
    private(set) var objects: [ObjectKey: ObjectState] = [:]

    private(set) var events: [ObjectKey: Set<EventRecord>] = [:]

    /// Of each author, the latest list held.
    private(set) var lists: [MemberID: List] = [:]

    struct List: Equatable {
        let index: UInt64
        let list: MemberList
    }

    mutating func apply(_ entry: SimulatedLog.Entry, of origin: LogOrigin, index: UInt64) throws {
        guard let payload = entry.payload else { return }
        guard case .body(let body) = Body.read(payload.body) else {
            throw SimulationFailure("\(origin) entry \(index) cannot be read")
        }
        if case .members(let list) = body.about {
            if index >= lists[origin.member]?.index ?? 0 { lists[origin.member] = List(index: index, list: list) }
            return
        }
        let place = EntryID(member: origin.member, incarnation: origin.incarnation.number, index: index)
        guard let object = body.object else { throw SimulationFailure("\(origin) entry \(index) is about nothing") }
        if let event = EventRecord(body, envelope: entry.envelope, entry: place, leaf: LeafPrefix(entry.leaf)) {
            events[object, default: []].insert(event)
            return
        }
        guard let record = Record(body, envelope: entry.envelope, entry: place, leaf: LeafPrefix(entry.leaf))
        else { throw SimulationFailure("\(origin) entry \(index) is about nothing") }
        objects[object, default: ObjectState()].add(record)
    }

    /// Over what is open to all members.
    var openDigest: StateDigest {
        var digest = StateDigest()
        for (object, state) in objects {
            if let effective = state.effective(for: .amber, kind: object.kind) {
                digest.add(StateDigest(object.id, effective))
            }
        }
        for (object, events) in events {
            for event in EventSlot.current(Array(events), for: .amber) { digest.add(StateDigest(object.id, event)) }
        }
        return digest
    }
}
