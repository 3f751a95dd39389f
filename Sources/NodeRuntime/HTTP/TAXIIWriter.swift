import Entries
import Exchange
import Foundation
import Indicators
import Membership
import NIOCore
import ReadAPI
import ReplicaStore
import Replication
import Synchronization

/// STIX for TAXII: objects as an export writes them, and envelopes as an import reads them.
final class TAXIIWriter: TAXIIWriting {
    /// Beside the size of the body, which clients are told (`max_content_length`) and fill.
    static let objectsMax = 10_000
    /// Objects that are worth a thread.
    private static let shareMin = 64

    private let parts: STIXParts
    private let reporter: Reporter
    private let named = Mutex<[MemberID: [TAXIIObject]]>([:])
    let definitions: [TAXIIObject]

    init(_ configuration: NodeConfiguration, reporter: Reporter) {
        parts = STIXParts(STIXWriter(federation: configuration.federation.text, schemas: configuration.schemas))
        self.reporter = reporter
        definitions = parts.definitions.map { TAXIIObject($0) }
    }

    var kinds: [Kind] { parts.kinds }

    func identities(of member: MemberID) -> [TAXIIObject] {
        named.withLock { named in
            if let known = named[member] { return known }
            let made = parts.identities(of: member).map { TAXIIObject($0) }
            named[member] = made
            return made
        }
    }

    func objects(
        _ objects: [(facts: ObjectFacts, isRevoked: Bool)],
        kindOf: @Sendable (ObjectID) -> Kind?
    ) -> [[TAXIIObject]] {
        // A page is asked for by one client at a time: to write it takes as long as all else together.
        let share = max(Self.shareMin, (objects.count + System.coreCount - 1) / System.coreCount)
        let starts = Array(stride(from: 0, to: objects.count, by: share))
        let written = Mutex([[[TAXIIObject]]](repeating: [], count: starts.count))
        DispatchQueue.concurrentPerform(iterations: starts.count) { position in
            let objects = Array(objects[starts[position]...].prefix(share))
            let made = parts.parts(of: objects, kindOf: kindOf).map { $0.map { TAXIIObject($0) } }
            written.withLock { $0[position] = made }
        }
        return written.withLock { Array($0.joined()) }
    }

    var ids: ForeignIDs { .stix }

    func id(of event: EventRecord, of object: ObjectKey) -> String { parts.id(of: event, of: object) }

    func event(_ event: EventRecord, of object: ObjectKey) -> TAXIIObject {
        TAXIIObject(parts.event(event, of: object))
    }

    func take(
        _ envelope: Data,
        kinds: [Kind],
        for holder: TokenClearance,
        known: @escaping @Sendable (ObjectID) -> ObjectKey?
    ) async throws(APIError) -> [TAXIITaken] {
        let read: STIXEnvelope
        do throws(STIXEnvelope.Failure) {
            read = try STIXEnvelope(
                json: envelope,
                defaults: ImportDefaults(),
                objectsMax: Self.objectsMax,
                known: known
            )
        } catch {
            switch error {
            case .malformed(let reason): throw APIError.invalid(reason)
            case .unprocessable(let reason): throw APIError.unprocessable(reason)
            }
        }
        var drafts: [PBDraft] = []
        var places: [Int] = []
        var taken = read.items.map { TAXIITaken(id: $0.id, version: $0.version, outcome: .taken) }
        for (place, item) in read.items.enumerated() {
            for outcome in item.outcomes {
                switch outcome {
                case .reject(let reason), .deleted(let reason): taken[place].outcome = .refused(reason)
                case .draft(let draft) where !kinds.contains { $0.name == draft.kind }:
                    taken[place].outcome = .refused("this collection has no \(draft.kind) for this token")
                case .draft(let draft):
                    drafts.append(draft)
                    places.append(place)
                }
            }
        }
        if drafts.isEmpty { return taken }
        let results: [PBDraftResult]
        do throws(NodeError) { results = try await reporter.report(drafts, for: holder) } catch {
            throw APIError.unavailable("\(error)")
        }
        for (draft, (place, result)) in zip(drafts, zip(places, results)) {
            if result.outcome == 3 { taken[place].outcome = .refused(result.reason) }
            if result.outcome != 3, let id = id(of: result, draft) {
                taken[place].objects.append(id)
                if draft.hasSighting || draft.hasAction { taken[place].isEvent = true }
            }
            guard result.outcome == 4 else { continue }
            switch taken[place].outcome {
            case .taken: taken[place].outcome = .queued([Int64(clamping: result.index)])
            case .queued(let ids): taken[place].outcome = .queued(ids + [Int64(clamping: result.index)])
            case .refused: continue
            }
        }
        return taken
    }

    /// Of what a draft is about.
    private func id(of result: PBDraftResult, _ draft: PBDraft) -> String? {
        guard let kind = Kind.named(draft.kind), let object = ObjectID(result.object) else { return nil }
        return STIXWriter.id(kind, object)
    }

    func withdraw(_ kind: Kind, _ value: String, for holder: TokenClearance) async throws(APIError) -> String? {
        let withdrawal = WithdrawalRequest(
            kind: kind.name,
            value: value,
            region: nil,
            reason: "other",
            note: "deleted over TAXII",
            language: "en"
        )
        do throws(NodeError) {
            _ = try await reporter.withdraw(withdrawal, for: holder)
            return nil
        } catch { return "\(error)" }
    }
}

extension TAXIIObject {
    fileprivate init(_ part: STIXPart) {
        self.init(id: part.id, type: part.type, version: part.version, json: part.json)
    }
}
