import Entries
import Foundation
import Indicators
import Membership
import ReadAPI
import Replication
import ReplicaStore
import TransparencyLog
import Synchronization

/// What this member has said, the merged and the not yet merged: what a new report is compared with.
///
/// Used by the keeper of the logs alone, so that two reports on one object follow each other.
final class Authorship {
    private let own: LogOrigin
    private let log: LogStore
    private let replica: Replica
    /// The index of the latest own entry on an object, where the replica may not have it yet.
    private var recent: [ObjectID: UInt64] = [:]
    private var recentMax: Int
    /// Of own entries on an object before that, those that the replica may not have either.
    private var earlier: [ObjectID: [UInt64]] = [:]
    private var mergedThrough: UInt64 = 0
    /// What is not in `recent` and older than that is in the replica.
    private(set) var forgottenThrough: UInt64 = 0
    /// Of the latest own event of a slot, likewise.
    private var recentEvents: [EventPlace: UInt64] = [:]
    private var recentEventsMax: Int
    private var recentRequests = RecentRequests()
    private var descriptions: Descriptions

    private struct EventPlace: Hashable {
        let object: ObjectID
        let slot: String
    }

    /// Below this, what the replica has applied meanwhile need not be forgotten.
    private let recentMin: Int
    static let recentMin = 20_000

    init(own: LogOrigin, log: LogStore, replica: Replica, recentMin: Int = Authorship.recentMin) {
        self.recentMin = recentMin
        (recentMax, recentEventsMax) = (recentMin, recentMin)
        self.own = own
        self.log = log
        self.replica = replica
        descriptions = Descriptions(log: log)
    }

    /// An import begins, or goes on.
    func begins(_ run: UInt64, at size: UInt64) { descriptions.begins(run, at: size) }

    /// After a commit.
    func keep() throws(StoreError) { try descriptions.keep() }

    /// Forgets what the replica has applied; at the start of a commit.
    func applied(through index: UInt64) {
        mergedThrough = index
        if recent.count > recentMax {
            recent = recent.filter { $0.value >= index }
            earlier = earlier.filter { recent[$0.key] != nil }
            forgottenThrough = max(forgottenThrough, index)
            recentMax = max(recentMin, recent.count + recent.count / 2)
        }
        if recentEvents.count > recentEventsMax {
            recentEvents = recentEvents.filter { $0.value >= index }
            recentEventsMax = max(recentMin, recentEvents.count + recentEvents.count / 2)
        }
        recentRequests.applied(through: index)
    }

    /// The own latest record on the object of a report or an event, as far as it is told by its preparation or is not merged.
    func standing(_ prepared: PreparedRequest, _ draft: LogDraft) throws(StoreError) -> Record? {
        guard !recent.isEmpty, let object = prepared.request.object?.id, recent[object] != nil else {
            return prepared.standing
        }
        return try latest(object, draft) ?? prepared.standing
    }

    /// What a request becomes; nil where nothing is to be appended. `written`: what the same commit holds already.
    /// `run`: of the import that it belongs to.
    func author(
        _ request: AppendRequest,
        standing: Record?,
        _ written: LogDraft,
        run: UInt64?,
        for holder: TokenClearance? = nil
    ) throws -> Authored? {
        switch request {
        case .limited(let limited, let holder):
            _ = try request.checked()
            let authored = try author(limited, standing: standing, written, run: run, for: holder)
            try authored.map { try holder.check($0.handling, limited.object) }
            return authored
        case .report(let draft):
            var latest = standing
            if let holder, let hidden = latest, !holder.covers(hidden) {
                latest = try state(of: draft.object, standing, written, for: holder).records.filter {
                    $0.member == own.member
                }
                .max { $0.entry < $1.entry }
            }
            let previous = latest.flatMap { $0.statement == nil ? nil : $0 }
            let authored = try Authoring.report(
                draft.statement,
                on: draft.object,
                handling: draft.handling,
                previous: previous,
                newEvidence: draft.newEvidence
            )
            guard let run, let previous, authored != nil else { return authored }
            return try descriptions.isNews(draft, over: previous, in: run) ? authored : nil
        case .revision(let revision, let object, let handling, let read):
            return try Authoring.revise(
                revision,
                on: object,
                handling: handling,
                read: read,
                state: try state(of: object, standing, written, for: holder),
                own: own.member
            )
        case .withdrawal(let withdrawal, let object):
            // What the holder does not see ends nothing for it.
            let said = try said(of: object, standing, written).filter { holder?.covers($0) ?? true }
            let state = ObjectState(said)
            return try Authoring.withdraw(withdrawal, of: object, state: state, said: said, own: own.member)
        case .event(let event):
            return try Authoring.event(
                event,
                state: try state(of: event.object, standing, written, for: holder),
                previous: try previous(event, written).flatMap { holder?.covers($0) ?? true ? $0 : nil },
                own: own.member
            )
        case .ask(let request, let handling):
            return try recentRequests.author(request, handling, replica: replica, own: own.member)
        case .answer(let answer): return try recentRequests.author(answer, replica: replica, own: own.member)
        case .members(let list):
            return Authored(
                body: Body(object: nil, about: .members(list)),
                handling: Handling(tlp: .clear, audience: .all),
                outcome: .decided
            )
        }
    }

    /// Remembers what is about to be committed.
    func wrote(_ authored: Authored, envelope: Envelope, at dot: Dot) {
        guard let object = authored.body.object?.id else {
            return recentRequests.add(authored.body, envelope: envelope, at: dot)
        }
        guard let event = EventRecord(authored.body, envelope: envelope, entry: dot.entry, leaf: dot.leaf) else {
            let before = recent.updateValue(dot.entry.index, forKey: object)
            if let before, before >= mergedThrough {
                earlier[object] = (earlier[object] ?? []).filter { $0 >= mergedThrough } + [before]
            }
            return
        }
        let place = EventPlace(object: object, slot: event.slot)
        recentEvents[place] = dot.entry.index
    }

    func said(_ objects: Set<ObjectID>) -> Set<ObjectID> { objects.filter { recent[$0] != nil } }

    /// The latest that was committed of each of the objects, as far as it may not be merged yet.
    func latest(_ objects: Set<ObjectID>) throws(StoreError) -> [(object: ObjectKey, record: Record)] {
        var found: [(object: ObjectKey, record: Record)] = []
        for index in objects.compactMap({ recent[$0] }) {
            guard let (body, envelope, dot) = try entry(at: index, nil), let object = body.object,
                let record = Record(body, envelope: envelope, entry: dot.entry, leaf: dot.leaf)
            else { continue }
            found.append((object, record))
        }
        return found
    }

    /// What was remembered from an entry on was not committed.
    func forget(from first: UInt64) {
        recent = recent.filter { $0.value < first }
        earlier = earlier.mapValues { $0.filter { $0 < first } }
        recentEvents = recentEvents.filter { $0.value < first }
        recentRequests.forget(from: first)
        descriptions = Descriptions(log: log)
    }

    private func previous(_ event: CheckedEvent, _ draft: LogDraft) throws(StoreError) -> EventRecord? {
        let slot = event.said.slot
        let place = EventPlace(object: event.object.id, slot: slot)
        if let index = recentEvents[place], let (body, envelope, dot) = try entry(at: index, draft) {
            return EventRecord(body, envelope: envelope, entry: dot.entry, leaf: dot.leaf)
        }
        return try replica.event(of: own.member, event.object, slot: slot)
    }

    /// With the own latest record, which may not be merged. `holder`: who sees no more than its token opens.
    private func state(
        of object: ObjectKey,
        _ latest: Record?,
        _ draft: LogDraft,
        for holder: TokenClearance?
    ) throws(StoreError) -> ObjectState {
        guard let holder else {
            var state = ObjectState(try replica.object(object, for: .red)?.statements.map(\.record) ?? [])
            if let latest { state.add(latest) }
            return state
        }
        // What stands no more because of what the holder does not see stands for it.
        return ObjectState(try said(of: object, latest, draft).filter { holder.covers($0) })
    }

    /// All that was ever said of an object, with the own records that may not be merged.
    private func said(
        of object: ObjectKey,
        _ latest: Record?,
        _ draft: LogDraft
    ) throws(StoreError) -> [Record] {
        var said = try replica.history(of: object, for: .red).map(\.record)
        for index in earlier[object.id] ?? [] {
            if let record = try record(at: index, draft) { said.append(record) }
        }
        return said + [latest].compactMap { $0 }
    }

    /// The own latest entry on an object that is perhaps not merged.
    private func latest(_ object: ObjectID, _ draft: LogDraft) throws(StoreError) -> Record? {
        guard let index = recent[object] else { return nil }
        return try record(at: index, draft)
    }

    private func record(at index: UInt64, _ draft: LogDraft) throws(StoreError) -> Record? {
        guard let (body, envelope, dot) = try entry(at: index, draft) else { return nil }
        return Record(body, envelope: envelope, entry: dot.entry, leaf: dot.leaf)
    }

    private func entry(at index: UInt64, _ draft: LogDraft?) throws(StoreError) -> (Body, Envelope, Dot)? {
        let bytes: (envelope: Data, payload: Data?)?
        if let entry = draft?.entry(at: index) {
            bytes = (entry.envelope, entry.payload)
        } else {
            bytes = try log.entry(of: own, at: index).map { ($0.envelope, $0.payload) }
        }
        guard let bytes, let payload = bytes.payload, let envelope = try? Envelope(bytes.envelope),
            case .body(let body) = Body.read(payload.dropFirst(EntryLimits.saltBytes))
        else { return nil }
        let place = EntryID(member: own.member, incarnation: own.incarnation.number, index: index)
        return (body, envelope, Dot(entry: place, leaf: LeafPrefix(MerkleHash.leaf(bytes.envelope))))
    }
}

extension AppendRequest {
    /// Itself, where its token may say it: known before anything is looked up or queued, so that a refusal tells nothing
    /// of what is held.
    func checked() throws(AuthoringError) -> AppendRequest {
        switch self {
        case .limited(.report(let draft), let holder): try holder.check(draft.handling, draft.object)
        case .limited(.revision(_, let object, let handling, _), let holder): try holder.check(handling, object)
        default: break
        }
        return self
    }
}

extension TokenClearance {
    /// A token says nothing that it would not see.
    fileprivate func check(_ handling: Handling, _ object: ObjectKey?) throws(AuthoringError) {
        guard let kind = object?.kind, !covers(handling, of: kind) else { return }
        var audience = ""
        if case .named(let members) = handling.audience {
            audience = " for \(members.map(\.text).joined(separator: ", "))"
        }
        throw AuthoringError(
            "\(kind.name): \(handling.tlp)\(audience) is above what this token is cleared for; say tlp and audience within it, "
                + "or use a token that is cleared for more"
        )
    }
}
