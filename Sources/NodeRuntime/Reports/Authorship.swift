import Entries
import Foundation
import Indicators
import Membership
import Replication
import ReplicaStore
import Synchronization

/// What this member has said, the merged and the not yet merged: what a new report is compared with.
///
/// Used by the keeper of the logs alone, so that two reports on one object follow each other.
final class Authorship {
    private let own: LogOrigin
    private let replica: Replica
    /// Own records that the replica may not have yet, by the index of their entry.
    private var recent: [ObjectID: Record] = [:]

    init(own: LogOrigin, replica: Replica) {
        self.own = own
        self.replica = replica
    }

    /// Forgets what the replica has applied.
    func applied(through index: UInt64) {
        if recent.isEmpty { return }
        recent = recent.filter { $0.value.entry.index >= index }
    }

    /// The own latest records on what the requests are about.
    func standing(_ requests: [AppendRequest]) throws(StoreError) -> [ObjectID: Record] {
        let keys = requests.compactMap { request in
            if case .report(let draft) = request { draft.object } else { nil }
        }
        if keys.isEmpty { return [:] }
        var standing = try replica.records(of: own.member, keys)
        for key in keys {
            let id = key.id
            if let record = recent[id] { standing[id] = record }
        }
        return standing
    }

    /// What a request becomes; nil where nothing is to be appended.
    func author(
        _ request: AppendRequest,
        standing: [ObjectID: Record]
    ) throws -> Authored? {
        switch request {
        case .report(let draft):
            return try Authoring.report(
                draft.statement,
                on: draft.object,
                handling: draft.handling,
                previous: standing[draft.object.id].flatMap { $0.statement == nil ? nil : $0 },
                newEvidence: draft.newEvidence
            )
        case .revision(let statement, let object, let handling, let read):
            return try Authoring.revise(
                statement,
                on: object,
                handling: handling,
                read: read,
                state: try state(of: object),
                own: own.member
            )
        case .withdrawal(let withdrawal, let object):
            return try Authoring.withdraw(withdrawal, of: object, state: try state(of: object), own: own.member)
        case .members(let list):
            return Authored(
                body: Body(object: nil, about: .members(list)),
                handling: Handling(tlp: .clear, audience: .all),
                outcome: .decided
            )
        }
    }

    /// Remembers what is about to be committed; the record as which it stands.
    func wrote(_ authored: Authored, envelope: Envelope, at dot: Dot) -> (ObjectID, Record)? {
        guard let object = authored.body.object,
            let record = Record(authored.body, envelope: envelope, entry: dot.entry, leaf: dot.leaf)
        else { return nil }
        let id = object.id
        recent[id] = record
        return (id, record)
    }

    /// What was remembered was not committed; the replica knows what stands.
    func forget() { recent = [:] }

    private func state(of object: ObjectKey) throws(StoreError) -> ObjectState {
        var state = ObjectState(try replica.object(object, for: .red)?.statements.map(\.record) ?? [])
        if let record = recent[object.id] { state.add(record) }
        return state
    }
}
