import Indicators
import Foundation
package import Logging
package import Membership
import NIOCore
import NIOFoundationCompat
package import PeerLink
import ReadAPI
package import Replication
import Synchronization
import TransparencyLog

/// Executes the sync's directives over real links; the one place where the state machine meets IO.
package actor SyncShell {
    private var instance: SyncInstance
    private var links: [LinkID: Link] = [:]
    private var lastLink: UInt64 = 0
    private var backedOff: [MemberID: BackOff] = [:]
    /// Questions to the library under way, by the peer that caused them.
    private var questions: [MemberID: Int] = [:]
    static let questionsMax = 48
    package private(set) var lastErrors: [MemberID: String] = [:]
    let alarms: AlarmBook
    private let metrics: NodeMetrics
    private let keeper: LogKeeper
    private let library: LogLibrary
    private let keys: LogKeyBook
    private let giving: Giving
    private let evidence: EvidenceBook
    private let revocations: RevocationBook
    private let incarnations: IncarnationBook
    private let gate: OwnLogGate
    private let artefacts: ArtefactExchange
    private let logger: Logger
    private var terms: [MemberID: LinkTerms] = [:]
    private let began = ContinuousClock.now

    private struct Link {
        let member: MemberID
        let address: String
        let since: Date
        let outbox: LinkOutbox
    }

    private struct BackOff {
        var untilMs: UInt64
        var failures: Int
        /// That it tried again meanwhile.
        var isTold = false
    }

    package init(
        instance: SyncInstance,
        keeper: LogKeeper,
        library: LogLibrary,
        keys: LogKeyBook,
        giving: Giving,
        evidence: EvidenceBook,
        revocations: RevocationBook,
        incarnations: IncarnationBook,
        gate: OwnLogGate,
        artefacts: ArtefactExchange,
        alarms: AlarmBook,
        metrics: NodeMetrics,
        logger: Logger
    ) {
        self.artefacts = artefacts
        self.metrics = metrics
        self.alarms = alarms
        self.gate = gate
        self.giving = giving
        self.evidence = evidence
        self.revocations = revocations
        self.incarnations = incarnations
        self.instance = instance
        self.keeper = keeper
        self.library = library
        self.keys = keys
        self.logger = logger
    }

    /// Runs one connection to its end.
    package nonisolated func run(_ connection: PeerConnection) async {
        guard let (link, outbox) = await open(connection) else {
            connection.close("the peer is backed off after it misbehaved")
            return
        }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [library, artefacts] in
                do {
                    try await outbox.run(
                        connection,
                        package: { await library.package($0, for: connection.member) },
                        artefact: { artefacts.part($0, for: connection.member) },
                        served: { await self.served($0, next: $1, bytes: $2) }
                    )
                } catch { /* The connection's end is logged where it closes. */  }
            }
            group.addTask {
                do {
                    var limit = RateLimit(await self.limits(of: connection.member))
                    let bytes = self.metrics.received[connection.member.text]
                    for try await frame in connection.inbound {
                        bytes.add(frame.readableBytes)
                        let message = try SyncMessage(frame: Data(buffer: frame))
                        let newChains = await self.received(link, message)
                        if let wait = limit.take(message, bytes: frame.readableBytes, newChains: newChains) {
                            try await Task.sleep(for: wait)
                        }
                    }
                } catch let error as WireError {
                    await self.misbehaved(link, "\(error)")
                } catch PeerLinkError.frameTooLarge(let bytes, let limit) {
                    await self.misbehaved(link, "\(PeerLinkError.frameTooLarge(bytes: bytes, limit: limit))")
                } catch { await self.ended(link, "\(error)") }
            }
            await group.next()
            connection.close("the other direction has ended")
            group.cancelAll()
        }
        await close(link)
    }

    private func open(_ connection: PeerConnection) -> (LinkID, LinkOutbox)? {
        let member = connection.member
        if let backOff = backedOff[member], nowMs < backOff.untilMs {
            if !backOff.isTold {
                logger.notice("\(member) connects, but is backed off for \((backOff.untilMs - nowMs) / 1000) s more")
            }
            backedOff[member]?.isTold = true
            return nil
        }
        lastLink += 1
        let link = LinkID(lastLink)
        let outbox = LinkOutbox(sent: metrics.sent[member.text])
        giving.linked(member, root: connection.peer.root)
        keeper.linked(link, terms[member] ?? LinkTerms(member: member))
        links[link] = Link(member: member, address: connection.remoteAddress, since: Date(), outbox: outbox)
        logger.info("\(member) is linked", metadata: ["peer": "\(connection.remoteAddress)"])
        execute(
            instance.linkUp(link, member: member, initiatedHere: connection.isInitiator, nowMs: nowMs)
        )
        return (link, outbox)
    }

    private func limits(of member: MemberID) -> PeerLimits { terms[member]?.limits ?? PeerLimits() }

    private func close(_ link: LinkID) {
        keeper.linked(link, nil)
        guard let gone = links.removeValue(forKey: link) else { return }
        logger.info("\(gone.member) is no longer linked", metadata: ["peer": "\(gone.address)"])
        if !isLinked(gone.member) { artefacts.lost(gone.member) }
        execute(instance.linkDown(link, nowMs: nowMs))
    }

    /// Asks a peer for a part of an artefact; false where it is not linked.
    func ask(_ member: MemberID, for fetch: ArtefactFetch) -> Bool {
        guard let link = instance.link(to: member), let outbox = links[link]?.outbox else { return false }
        return outbox.send(.artefactFetch(fetch))
    }

    private func ended(_ link: LinkID, _ reason: String) {
        if let member = links[link]?.member { lastErrors[member] = reason }
    }

    private func misbehaved(_ link: LinkID, _ reason: String) {
        guard let member = links[link]?.member else { return }
        execute([.close(link, reason: "\(member) sent what cannot be read: \(reason)", backOff: true)])
    }

    /// A peer's connection ended before it became a link: what came with the end of its handshake was too long.
    package func lost(_ member: MemberID, _ reason: PeerLinkError) {
        lastErrors[member] = reason.description
        guard case .frameTooLarge = reason else { return }
        let offence = "\(member) sent what cannot be read: \(reason)"
        lastErrors[member] = offence
        logger.notice("\(member): \(offence)")
        backOff(member)
    }

    /// The certificate chains in it that were not known.
    private func received(_ link: LinkID, _ message: SyncMessage) async -> Int {
        var newChains = 0
        switch message {
        case .heads(let heads): newChains = await keys.learn(heads.map(\.certificates), now: Date())
        case .evidence(let evidence):
            newChains = await keys.learn([evidence.older.certificates, evidence.newer.certificates], now: Date())
        case .cosignatures(let given): newChains = await keys.learn(witnesses: given.map(\.certificates), now: Date())
        case .package(let package):
            newChains = await keys.learn([package.target?.certificates].compactMap { $0 }, now: Date())
        default: break
        }
        execute(instance.received(link, message, nowMs: nowMs))
        return newChains
    }

    private func served(_ serving: Serving, next: UInt64, bytes: UInt64) {
        execute(instance.served(serving, next: next, bytes: bytes))
    }

    /// What the keeper of the logs reports.
    package func happened(_ event: LogEvent) {
        switch event {
        case .appended(let head, let bytes): execute(instance.appended(head, bytes: bytes, nowMs: nowMs))
        case .committed(let report):
            // Not while it lasts: what a peer had sent before it misbehaved is still being committed.
            if let member = links[report.link]?.member, let backOff = backedOff[member], nowMs >= backOff.untilMs {
                backedOff[member] = nil
            }
            execute(instance.committed(report, nowMs: nowMs))
        case .refused(let link, let origin, let reason, let mayBeHonest):
            execute(instance.refused(link, origin, reason: reason, mayBeHonest: mayBeHonest, nowMs: nowMs))
        case .failed(let origin, let reason):
            alarms.raise(Alarm(.disk, subject: origin.description, text: "\(reason)."))
            execute(instance.commitFailed(origin, nowMs: nowMs))
        case .filled(let link, let origin, let through, let progress):
            execute(instance.filled(link, origin, payloadsThrough: through, progress: progress, nowMs: nowMs))
        case .fault(let link, let reason, let mayBeHonest):
            execute(instance.faulted(link, reason: reason, mayBeHonest: mayBeHonest, nowMs: nowMs))
        case .cut(let state): execute(instance.cut(state, nowMs: nowMs))
        }
    }

    /// What is agreed with each peer, for the links that stand and those to come.
    package func setTerms(_ terms: [MemberID: LinkTerms]) {
        self.terms = terms
        for (link, standing) in links {
            keeper.linked(link, terms[standing.member] ?? LinkTerms(member: standing.member))
        }
    }

    package func tick() { execute(instance.tick(nowMs: nowMs)) }

    package func trustChanged(_ policies: [MemberID: LinkPolicy], _ lists: [RevocationList]) {
        instance.policies = policies
        instance.remember(lists)
        execute(instance.trustChanged(keys))
    }

    /// Whether the own log may be appended to, and who has answered.
    package var quarantine: Quarantine { instance.quarantine }

    package func changeMembers(_ members: Set<MemberID>) { execute(instance.changeMembers(members)) }

    /// The operator vouches for the own log as it is here; whether that ends the quarantine.
    package func assumeCurrent() -> Bool {
        execute(instance.assumeCurrent())
        return !instance.quarantine.isHeld
    }

    package func isLinked(_ member: MemberID) -> Bool { links.values.contains { $0.member == member } }

    /// Whether the member is not to be dialled now: it is linked, or backed off.
    package func rests(_ member: MemberID) -> Bool {
        isLinked(member) || backedOff[member].map { nowMs < $0.untilMs } ?? false
    }

    package func failed(_ member: MemberID, _ reason: String) { lastErrors[member] = reason }

    /// How each peer is linked, and what it holds of this node's own log.
    package func linkStates(_ own: LogOrigin) -> [MemberID: LinkStatus] {
        var states: [MemberID: LinkStatus] = [:]
        for link in links.values {
            states[link.member] = LinkStatus(
                address: link.address,
                since: link.since,
                acknowledged: instance.acknowledged(own, by: link.member) ?? 0
            )
        }
        return states
    }

    package func newestKnown() -> [LogOrigin: UInt64] {
        Dictionary(uniqueKeysWithValues: instance.logs.keys.map { ($0, instance.newestKnown($0)) })
    }

    private func execute(_ directives: [SyncDirective]) {
        for directive in directives {
            switch directive {
            case .send(let link, let message):
                guard let outbox = links[link]?.outbox else { continue }
                if !outbox.send(message) { outbox.close("the peer does not read what it is sent") }
            case .serve(let serving): links[serving.link]?.outbox.serve(serving)
            case .commit(let link, let package, let target): keeper.enqueue(link, package, target: target)
            case .fillPayloads(let link, let origin, let answers): keeper.enqueue(link, origin, answers)
            case .askPayloads(let link, let origin, let from): ask(link, origin, from: from)
            case .answerPayloads(let link, let request, let origin, let ranges):
                guard let target = links[link] else { continue }
                ask(.payloads(request: request, origin, ranges), for: target.member) { message in
                    if let message { _ = target.outbox.send(message) }
                }
            case .giveArtefact(let link, let fetch):
                guard let outbox = links[link]?.outbox, !outbox.give(fetch) else { continue }
                misbehaved(link, "it asks for more than \(LinkOutbox.artefactsMax) parts of artefacts at once")
            case .takeArtefact(let link, let part):
                if let member = links[link]?.member { artefacts.take(part, from: member) }
            case .close(let link, let reason, let backOff):
                guard let closing = links[link] else { continue }
                logger.notice("\(closing.member): \(reason)", metadata: ["peer": "\(closing.address)"])
                lastErrors[closing.member] = reason
                if backOff { self.backOff(closing.member) }
                if !reason.contains("stands already") { _ = closing.outbox.send(.refusal(reason)) }
                closing.outbox.close(reason)
            case .compare(let head, let held, let member):
                ask(.compare(head, held: held), for: member) { answer in
                    if case .evidence(let found)? = answer { await self.proved(found) }
                }
            case .weigh(let offered, let link):
                guard let member = links[link]?.member else { continue }
                ask(.weigh(offered), for: member) { answer in
                    if case .cosignatures(let good)? = answer { await self.weighed(offered, good, from: link) }
                }
            case .revoke(let list): keep(list)
            case .keep(let evidence, let finding): keep(evidence, finding)
            case .cut(let statement, let isForked): cut(statement, isForked: isForked)
            case .alarm(let alarm):
                alarms.raise(Alarm(alarm))
            case .quarantine(.hold(let reason)): gate.hold(reason)
            case .quarantine(.release): gate.release()
            }
        }
    }

    /// Has the library answer what a peer's message made necessary: so many at a time, and what is beyond is dropped, as any
    /// message may be.
    private func ask(
        _ question: LogLibrary.Question,
        for member: MemberID,
        answered: @escaping @Sendable (SyncMessage?) async -> Void
    ) {
        guard questions[member, default: 0] < Self.questionsMax else { return }
        questions[member, default: 0] += 1
        library.enqueue(question, for: member) { message in
            await answered(message)
            await self.questionEnded(member)
        }
    }

    private func questionEnded(_ member: MemberID) {
        let left = questions[member, default: 1] - 1
        questions[member] = left > 0 ? left : nil
    }

    private func weighed(_ offered: [AnnouncedCosignature], _ good: [AnnouncedCosignature], from link: LinkID) {
        for bad in Set(offered).subtracting(good) {
            alarms.raise(
                Alarm(
                    .badCosignature,
                    subject: bad.origin.description,
                    text: "\(bad.witness) vouches for a tree of \(bad.origin) of \(bad.size) entries with root "
                        + "\(bad.root.base64), which is not the one held here.",
                    meaning: "\(bad.origin.member) shows two histories, or \(bad.witness) is wrong."
                )
            )
        }
        vouched(good, from: link)
    }

    /// Durable cosignatures, of others (`link`: over which they came) or made here.
    func vouched(_ given: [AnnouncedCosignature], from link: LinkID? = nil) { instance.vouched(given, from: link) }

    /// The trees that this node may vouch for.
    var heldHeads: [SignedHead] { instance.heldHeads }

    var cosignatures: [LogOrigin: [MemberID: AnnouncedCosignature]] { instance.cosignatures }

    /// What was known at the last stop.
    func remember(_ cosignatures: [AnnouncedCosignature]) { instance.remember(cosignatures) }

    private func proved(_ evidence: Equivocation) { execute(instance.proved(evidence, nowMs: nowMs)) }

    private func keep(_ found: Equivocation, _ finding: Equivocation.Finding?) {
        do throws(NodeError) { _ = try evidence.keep(found) } catch {
            alarms.raise(Alarm(.disk, subject: found.origin.description, text: "\(error)."))
        }
        // What was merged of it says so.
        keeper.grown.raise()
        // Its member has said which history counts.
        if instance.closing(of: found.origin) != nil { return }
        let alarm = evidence.alarm(found, finding)
        if found.origin == evidence.own { gate.hold(alarm.line) }
        alarms.raise(alarm)
    }

    /// The operator has a list, which is verified and newer than what is held.
    func revoked(_ list: RevocationList) { execute(instance.revoked(list)) }

    /// What is in force of each member.
    var lists: [MemberID: RevocationList] { instance.revocations }

    /// In force even where it cannot be written.
    private func keep(_ list: RevocationList) {
        logger.notice("\(list.member) has revoked keys: its list \(list.serial) is in force")
        do throws(NodeError) { try revocations.keep(list) } catch {
            alarms.raise(Alarm(.disk, subject: list.member.text, text: "\(error)."))
        }
    }

    /// Logs of which two histories were signed.
    package var frozen: Set<LogOrigin> { instance.frozen }

    /// Members beyond their quota.
    package var paused: Set<MemberID> { instance.paused }

    /// Freezes again what was frozen at the last stop.
    package func restoreEvidence() throws(NodeError) {
        let held = try evidence.held()
        instance.remember(held)
        for found in held { keep(found, try? found.verify(by: keys)) }
    }

    /// What is not durable is not in force: the peers say it again at the next start.
    private func cut(_ statement: IncarnationStatement, isForked: Bool) {
        let origin = statement.closes
        do throws(NodeError) { try incarnations.keep(statement) } catch {
            alarms.raise(Alarm(.disk, subject: origin.description, text: "\(error)."))
            return
        }
        let text =
            "\(origin) is closed by the root of \(statement.member): its first \(statement.size) entries count, and "
            + "\(statement.opens) goes on from there"
        logger.notice("\(text)")
        alarms.settle(origin.description)
        keeper.enqueue(statement, discardingShorter: isForked)
    }

    /// Logs that are closed for good.
    var closed: Set<LogOrigin> { instance.closed }

    private func ask(_ link: LinkID, _ origin: LogOrigin, from index: UInt64) {
        guard let target = links[link] else { return }
        library.enqueue(.wanted(origin, from: index), for: target.member) { message in
            if let message { _ = target.outbox.send(message) }
            await self.asked(link, origin, any: message != nil)
        }
    }

    private func asked(_ link: LinkID, _ origin: LogOrigin, any: Bool) {
        execute(instance.asked(link, origin, any: any, nowMs: nowMs))
    }

    /// Doubles from five seconds to five minutes.
    private func backOff(_ member: MemberID) {
        let failures = (backedOff[member]?.failures ?? 0) + 1
        let seconds = min(300, 5 << min(failures - 1, 6))
        backedOff[member] = BackOff(untilMs: nowMs + UInt64(seconds) * 1000, failures: failures)
    }

    private var nowMs: UInt64 { UInt64(max(0, (ContinuousClock.now - began).milliseconds)) + 1_000 }
}
