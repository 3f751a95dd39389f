package import Entries
package import Exchange
import Foundation
import Indicators
package import Membership
package import ReadAPI
import Replication
package import ReplicaStore
import TransparencyLog

/// Takes reports from the local socket to the own log.
package struct Reporter: Sendable {
    /// Entries that may wait to be merged before reporters wait too.
    static let lagMax: UInt64 = 1_000_000

    let own: LogOrigin
    private let region: String?
    let keeper: LogKeeper
    let applier: ReplicaApplier
    let outbox: Outbox
    private let gate: OwnLogGate
    private let edges: EdgeBook
    let shell: SyncShell
    private let members: @Sendable () -> Set<MemberID>
    private let safe: SafeLists
    let replica: Replica
    let references: ReferenceHandling
    let refusals = RefusedObjects()

    package init(
        own: LogOrigin,
        region: String?,
        keeper: LogKeeper,
        applier: ReplicaApplier,
        edges: EdgeBook,
        shell: SyncShell,
        outbox: Outbox,
        gate: OwnLogGate,
        replica: Replica,
        members: @escaping @Sendable () -> Set<MemberID>,
        safe: SafeLists
    ) {
        self.own = own
        self.region = region
        self.keeper = keeper
        self.applier = applier
        self.edges = edges
        self.shell = shell
        self.outbox = outbox
        self.gate = gate
        self.members = members
        self.safe = safe
        self.replica = replica
        references = ReferenceHandling(replica: replica, keeper: keeper, own: own.member)
    }

    func ownSize() -> UInt64 { edges[own]?.size ?? 0 }

    var reading: DraftReading {
        DraftReading(
            own: own.member,
            region: region,
            nowMs: UInt64(max(0, Date().timeIntervalSince1970 * 1000)),
            members: members(),
            safe: safe
        )
    }

    /// One result for each draft, in order; what is refused stops nothing else. `referring`: whether what it refers to
    /// decides for whom it is; not of what the node says by itself. `run`: the import that they are part of. `holder`: of
    /// the token under which they came.
    package func report(
        _ drafts: [PBDraft],
        run: UInt64? = nil,
        referring: Bool = true,
        for holder: TokenClearance? = nil
    ) async throws(NodeError) -> [PBDraftResult] {
        await applier.hasCaughtUp()
        await applier.isWithin(Self.lagMax, of: ownSize())
        let reading = reading
        let drafts = drafts.map { $0.keyed(nowMs: reading.nowMs) }
        let prepared: [Prepared]
        do throws(AuthoringError) {
            prepared = try prepare(drafts, reading, run: run, referring: referring, for: holder)
        } catch {
            throw NodeError("\(error)")
        }
        var results: [PBDraftResult] = []
        var requests: [AppendRequest] = []
        var places: [Int] = []
        for (draft, prepared) in zip(drafts, prepared) {
            var result = PBDraftResult()
            result.line = draft.line
            switch prepared {
            case .request(let request, let warnings):
                if !warnings.isEmpty { result.warnings = warnings }
                result.object = request.object?.id.description ?? ""
                do throws(AuthoringError) { try requests.append(request.limited(to: holder).checked()) } catch {
                    result.outcome = 3
                    result.reason = error.description
                    results.append(result)
                    continue
                }
            case .refused(let reason):
                result.outcome = 3
                result.reason = reason
                results.append(result)
                continue
            }
            if drafts.count == 1 { result.name(prepared) }
            places.append(results.count)
            results.append(result)
        }
        if requests.isEmpty { return results }
        if !gate.isOpen,
            let ids = try await outbox.queue(places.map { Outbox.Report.draft(drafts[$0]).limited(to: holder) })
        {
            for (place, id) in zip(places, ids) {
                results[place].outcome = 4
                results[place].index = UInt64(id)
            }
        } else {
            for (place, outcome) in zip(places, try await keeper.append(requests, run: run)) {
                results[place].take(outcome)
            }
        }
        var acted: [String: PBReference?] = [:]
        for place in places where results[place].outcome != 3 {
            results[place].unknown = unknown(prepared[place], acted: &acted)
        }
        return results
    }

    package func receipt(_ result: PBDraftResult, _ draft: PBDraft) async -> ReportReceipt {
        let outcomes = ["decided", "renewed", "unchanged", "refused", "queued"]
        let outcome = outcomes.indices.contains(Int(result.outcome)) ? outcomes[Int(result.outcome)] : "unknown"
        return ReportReceipt(
            outcome: outcome,
            origin: result.outcome < 2 ? own.description : nil,
            index: result.outcome < 2 ? result.index : nil,
            object: result.object,
            value: result.value.isEmpty ? draft.value : result.value,
            from: result.from.isEmpty ? nil : result.from,
            to: result.to.isEmpty ? nil : result.to,
            reason: result.reason.isEmpty ? nil : result.reason,
            warnings: result.warnings,
            unknownReferences: result.unknown.isEmpty ? nil : result.unknown.map { UnknownReference($0) },
            unreachable: await unreachable(draft.audience)
        )
    }

    package func revise(
        _ revision: RevisionRequest,
        for holder: TokenClearance? = nil
    ) async throws(NodeError) -> ReportReceipt {
        await applier.hasCaughtUp()
        let (request, object) = try request(revision)
        return try await append(
            request.limited(to: holder),
            object,
            audience: revision.audience ?? [],
            queueing: Outbox.Report.revision(revision).limited(to: holder)
        )
    }

    func request(_ revision: RevisionRequest) throws(NodeError) -> (request: AppendRequest, object: ObjectKey) {
        let request: AppendRequest
        let object: ObjectKey
        do throws(IndicatorError) {
            object = try key(revision.kind, revision.value, revision.region)
            guard let read = Clock(revision.clock) else {
                throw .term(
                    vocabulary: "clock",
                    value: revision.clock,
                    advice: "give the one that 'mandala show' printed"
                )
            }
            let tlp = try revision.tlp.map { text throws(IndicatorError) in try TLP(text) } ?? object.kind.defaultTLP
            let handling = try reading.handling(
                tlp: UInt32(tlp.rawValue),
                audience: revision.audience ?? [],
                sealed: false,
                object.kind
            )
            var message = PBStatement()
            message.verdict = UInt32(try Verdict(revision.verdict).rawValue)
            message.confidence = UInt32(clamping: revision.confidence ?? 50)
            message.grade =
                try revision.grade.map { text throws(IndicatorError) in
                    UInt32(try SourceGrade(text).rawValue)
                } ?? 0
            message.labels = revision.labels ?? []
            message.description_p = revision.description ?? ""
            message.language = revision.language ?? ""
            var statement = try reading.statement(message, object.kind)
            statement.validUntilMs = object.kind.statedEnd(nowMs: reading.nowMs)
            try reading.check(statement, handling, object.kind, isWhole: false)
            try reading.mark(&statement, on: object.kind, object.value)
            let said = Revision(
                statement,
                keepsLabels: revision.labels == nil,
                keepsDescription: revision.description == nil,
                nowMs: reading.nowMs
            )
            request = .revision(said, object, handling, read: read)
        } catch { throw NodeError("\(error)") }
        return (request, object)
    }

    package func withdraw(
        _ withdrawal: WithdrawalRequest,
        for holder: TokenClearance? = nil
    ) async throws(NodeError) -> ReportReceipt {
        await applier.hasCaughtUp()
        let (request, object) = try request(withdrawal)
        return try await append(
            request.limited(to: holder),
            object,
            audience: [],
            queueing: Outbox.Report.withdrawal(withdrawal).limited(to: holder)
        )
    }

    func request(_ withdrawal: WithdrawalRequest) throws(NodeError) -> (request: AppendRequest, object: ObjectKey) {
        let object: ObjectKey
        do throws(IndicatorError) {
            object = try key(withdrawal.kind, withdrawal.value, withdrawal.region)
            guard Withdrawal.reasons.contains(withdrawal.reason) else {
                throw .term(
                    vocabulary: "reason",
                    value: withdrawal.reason,
                    advice: "write \(Withdrawal.reasons.joined(separator: ", "))"
                )
            }
        } catch { throw NodeError("\(error)") }
        let body = Withdrawal(
            reason: withdrawal.reason,
            note: withdrawal.note ?? "",
            language: withdrawal.language ?? ""
        )
        return (.withdrawal(body, object), object)
    }

    private func key(_ kind: String, _ value: String, _ region: String?) throws(IndicatorError) -> ObjectKey {
        let kind = try Kind.required(kind)
        let context = KeyContext(region: region ?? self.region)
        return ObjectKey(kind: kind, value: try kind.canonicalise(RawKey(value: value), context: context).value)
    }

    private func append(
        _ request: AppendRequest,
        _ object: ObjectKey,
        audience: [String],
        queueing report: Outbox.Report
    ) async throws(NodeError) -> ReportReceipt {
        var result = PBDraftResult()
        result.object = object.id.description
        var draft = PBDraft()
        draft.value = object.value
        draft.audience = audience
        do throws(AuthoringError) { _ = try request.checked() } catch { throw NodeError("\(error)") }
        if !gate.isOpen, try await outbox.queue([report]) != nil {
            result.outcome = 4
            return await receipt(result, draft)
        }
        guard let outcome = try await keeper.append([request]).first else { throw NodeError("nothing was written") }
        if case .refused(let reason) = outcome { throw NodeError(reason) }
        result.take(outcome)
        return await receipt(result, draft)
    }

    /// Members of a named audience that no link reaches now.
    func unreachable(_ audience: [String]) async -> [String]? {
        if audience.isEmpty { return nil }
        let linked = await shell.linkStates(own)
        let missing = audience.filter { name in
            guard let member = try? MemberID(name) else { return false }
            return member != own.member && linked[member] == nil
        }
        return missing.isEmpty ? nil : missing
    }
}

extension PBDraft {
    /// With a new UUID where the kind's key is one and the reporter gives none: before it is queued, so that the
    /// receipt names the object that is written. An event is told the time, likewise.
    fileprivate func keyed(nowMs: UInt64) -> PBDraft {
        var draft = self
        if hasSighting || hasAction {
            draft.takenMs = nowMs
        } else if value.isEmpty, key.isEmpty, Kind.named(kind)?.makesKey == true {
            draft.value = UUID().uuidString.lowercased()
        }
        return draft
    }
}

extension PBDraftResult {
    /// What is written, for the receipt of a report that comes by itself: of a bulk nobody reads it.
    fileprivate mutating func name(_ prepared: Reporter.Prepared) {
        guard case .request(let request, _) = prepared, let object = request.object else { return }
        value = object.value
        guard case .report(let draft) = request, let ends = LinkEnds(object.value) else { return }
        let told = ends.told(in: draft.statement.fields)
        func name(_ id: ObjectID) -> String { told[id].map { "\($0.kind.name):\($0.value)" } ?? "\(id)" }
        (from, to) = (name(ends.from), name(ends.to))
    }

    fileprivate mutating func take(_ outcome: AppendOutcome) {
        switch outcome {
        case .decided(let dot):
            self.outcome = 0
            index = dot.entry.index
        case .renewed(let dot):
            self.outcome = 1
            index = dot.entry.index
        case .unchanged: self.outcome = 2
        case .refused(let reason):
            self.outcome = 3
            self.reason = reason
        }
    }
}
