import Entries
import Foundation
import Indicators
import Membership
import ReadAPI
import Replication
import ReplicaStore
import Synchronization
import TransparencyLog

/// Verifies what links brought and commits it; called by the keeper alone, one at a time.
struct ArrivalCommitter: Sendable {
    /// Entries of one commit.
    private static let entriesMax = 10_000

    let own: LogOrigin
    let store: LogStore
    let edges: EdgeBook
    let giving: Giving
    let gate: OwnLogGate
    let live: LiveEntries
    let metrics: NodeMetrics
    let arrivals: ArrivalQueue
    let grown: Signal
    let report: AsyncStream<LogEvent>.Continuation
    private let verifier: PackageVerifier
    private let book = TermsBook()

    private final class TermsBook: Sendable { let terms = Mutex<[LinkID: LinkTerms]>([:]) }

    init(
        own: LogOrigin,
        store: LogStore,
        edges: EdgeBook,
        giving: Giving,
        gate: OwnLogGate,
        live: LiveEntries,
        metrics: NodeMetrics,
        arrivals: ArrivalQueue,
        grown: Signal,
        report: AsyncStream<LogEvent>.Continuation
    ) {
        self.own = own
        self.store = store
        self.edges = edges
        self.giving = giving
        self.gate = gate
        self.live = live
        self.metrics = metrics
        self.arrivals = arrivals
        self.grown = grown
        self.report = report
        verifier = PackageVerifier(own: own.member)
    }

    /// Whom a link leads to; nil when it is gone.
    func linked(_ link: LinkID, _ terms: LinkTerms?) { book.terms.withLock { $0[link] = terms } }

    private func terms(of link: LinkID) -> LinkTerms? { book.terms.withLock { $0[link] } }

    func commitNext() {
        let next = arrivals.next(max: Self.entriesMax)
        switch next.first {
        case .payloads(let link, let origin, let answers): fill(link, origin, answers)
        case .cut(let closing, let discardingShorter): cut(closing, discardingShorter)
        // What comes of the own log is taken in quarantine alone.
        case .package(_, let package, _) where package.origin == own && gate.reason == nil: arrivals.drop(own)
        case .package(_, let package, _): commit(next, of: package.origin)
        case nil: break
        }
    }

    /// Packages of one log that follow each other, as far as they verify.
    private struct VerifiedGroup {
        var edge: TreeEdge
        var entries: [CommittedEntry] = []
        var last: (link: LinkID, head: SignedHead)?
        var bytes: UInt64 = 0
        var packages: [Range<UInt64>] = []
        var refusal: (link: LinkID, error: PackageError)?
    }

    private func verify(_ group: [Arrival], from edge: TreeEdge) -> VerifiedGroup {
        var verified = VerifiedGroup(edge: edge)
        for case .package(let link, let package, let target) in group {
            verified.bytes += UInt64(package.bytes)
            let first = verified.edge.size
            do throws(PackageError) {
                let (entries, faults) = try verifier.verify(
                    package,
                    target: target,
                    edge: &verified.edge,
                    accepting: terms(of: link)?.accepts ?? .red
                )
                verified.packages.append(first..<verified.edge.size)
                if let fault = faults.first {
                    let more = faults.count > 1 ? ", and \(faults.count - 1) more beside it" : ""
                    report.yield(.fault(link, reason: fault + more, mayBeHonest: false))
                }
                verified.entries += entries.map {
                    CommittedEntry(
                        envelope: $0.bytes,
                        payload: $0.payload?.bytes,
                        state: $0.disposition,
                        erases: $0.envelope.erases
                    )
                }
                verified.last = (link, target)
            } catch {
                verified.refusal = (link, error)
                break
            }
        }
        return verified
    }

    private func commit(_ group: [Arrival], of origin: LogOrigin) {
        let began = ContinuousClock.now
        do throws(StoreError) {
            let before = try edges.current(origin, in: store)
            var verified = verify(group, from: before)
            if let (link, head) = verified.last {
                try write(&verified, head, of: origin, after: before)
                metrics.sync.observe(.now - began)
                try tell(verified, link, head, of: origin, after: before)
            }
            if let (link, error) = verified.refusal {
                arrivals.drop(origin)
                metrics.refusedPackages.add()
                report.yield(.refused(link, origin, error))
            }
        } catch {
            edges[origin] = nil
            arrivals.drop(origin)
            metrics.failedCommits.add()
            report.yield(.failed(origin, reason: "\(origin): what peers sent could not be written: \(error)"))
        }
    }

    private func write(
        _ verified: inout VerifiedGroup,
        _ head: SignedHead,
        of origin: LogOrigin,
        after before: TreeEdge
    ) throws(StoreError) {
        let began = ContinuousClock.now
        let note = Data(head.announced.note)
        let isWhole = verified.edge.size == head.size
        let tiles = verified.edge.takeFullTiles()
        if verified.entries.contains(where: { !$0.erases.isEmpty }) { live.readAgain(origin) }
        try store.commit([
            LogCommit(
                origin: origin,
                expectedSize: before.size,
                expectedRoot: before.root,
                entries: verified.entries,
                fullTiles: tiles,
                newSize: verified.edge.size,
                newRoot: verified.edge.root,
                checkpoint: isWhole ? note : nil,
                target: isWhole ? .clear : .fetch(LogNote(size: head.size, note: note)),
                certificates: head.announced.certificates.map { Data($0) }
            )
        ])
        metrics.otherCommit.observe(.now - began)
        metrics.otherEntries.add(verified.entries.count)
    }

    /// Has the rest of the node know of what is durable now.
    private func tell(
        _ verified: VerifiedGroup,
        _ link: LinkID,
        _ head: SignedHead,
        of origin: LogOrigin,
        after before: TreeEdge
    ) throws(StoreError) {
        edges[origin] = verified.edge
        let isErasing = verified.entries.contains { !$0.erases.isEmpty }
        if isErasing { giving.erasures.add(1, ordering: .releasing) }
        for (position, entry) in verified.entries.enumerated() {
            hear(entry.payload, of: origin, at: before.size + UInt64(position))
        }
        for package in verified.packages {
            let places = Int(package.lowerBound - before.size)..<Int(package.upperBound - before.size)
            live.note(package, of: origin, entries: isErasing ? nil : verified.entries[places])
        }
        grown.raise()
        report.yield(
            .committed(
                CommitReport(
                    link: link,
                    origin: origin,
                    size: verified.edge.size,
                    root: verified.edge.root,
                    head: verified.edge.size == head.size ? head : nil,
                    bytes: verified.bytes,
                    payloadsThrough: try store.log(origin)?.payloadsThrough ?? 0
                )
            )
        )
    }

    private func cut(_ closing: IncarnationStatement, _ discardingShorter: Bool) {
        let origin = closing.closes
        do throws(StoreError) {
            arrivals.drop(origin)
            let held = try store.cut(closing, discardingShorter: discardingShorter)
            edges[origin] = nil
            live.drop(origin)
            // What was packed before may be of the other history.
            giving.erasures.add(1, ordering: .releasing)
            report.yield(.cut(LogState(closing, held)))
            grown.raise()
        } catch {
            let reason = "\(origin) could not be cut to what its member's root fixed: \(error); restart the daemon"
            report.yield(.failed(origin, reason: reason))
        }
    }

    private func fill(_ link: LinkID, _ origin: LogOrigin, _ answers: [PayloadAnswer]) {
        do {
            let prefix = CommitmentPrefix(origin)
            let ceiling = terms(of: link)?.accepts ?? .red
            var good: [(index: UInt64, payload: Data)] = []
            var denied: [UInt64] = []
            var faults: [String] = []
            for answer in answers {
                switch answer.content {
                case .given(let bytes):
                    guard let entry = try store.entry(of: origin, at: answer.index),
                        let envelope = try? Envelope(entry.envelope), envelope.tlp <= ceiling
                    else { continue }
                    let (payload, _, fault) = verifier.judge(bytes, envelope, author: origin.member, prefix)
                    if let payload { good.append((answer.index, payload.bytes)) }
                    if let fault { faults.append("\(origin) entry \(answer.index): \(fault)") }
                case .denied, .erased: denied.append(answer.index)
                case .notHeld, .retry: break
                }
            }
            let isAuthor = terms(of: link)?.member == origin.member
            if let fault = faults.first { report.yield(.fault(link, reason: fault, mayBeHonest: !isAuthor)) }
            let stored = Set(try store.fill(origin, good))
            let bytes = good.reduce(0) { stored.contains($1.index) ? $0 + $1.payload.count : $0 }
            for late in good { hear(late.payload, of: origin, at: late.index) }
            // Only the author's own word ends the asking.
            if isAuthor, !denied.isEmpty {
                try store.markWithheld(origin, denied)
            }
            let through = try store.log(origin)?.payloadsThrough ?? 0
            report.yield(
                .filled(
                    link,
                    origin,
                    payloadsThrough: through,
                    storedBytes: UInt64(bytes),
                    refused: !faults.isEmpty
                )
            )
            if !stored.isEmpty { grown.raise() }
        } catch {
            report.yield(.failed(origin, reason: "\(origin): payloads could not be written: \(error)"))
        }
    }

    /// A list of members is in force before anybody is told of the entries that follow it: the replica, which remembers
    /// it, comes later.
    private func hear(_ payload: Data?, of origin: LogOrigin, at index: UInt64) {
        // What is about an object begins with its kind, field 1, and is not a list.
        guard let body = payload?.dropFirst(EntryLimits.saltBytes), body.first != 0x0a,
            case .body(let read) = Body.read(body), case .members(let list) = read.about
        else { return }
        giving.heard(list, in: origin, at: index)
    }
}
