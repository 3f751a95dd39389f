import Entries
import Foundation
import Indicators
package import Logging
package import Membership
package import Replication
package import ReplicaStore
import Synchronization
import TransparencyLog

/// Reads the logs for peers: packages with their proofs, payloads that a peer may have, questions for what is missing.
package actor LogLibrary {
    /// Payloads asked for or answered at once.
    static let payloadsMax = 2_000
    /// Missing payloads of which one question looks whether a peer may hold them: others have their questions too.
    static let missingMax = 4_000

    private let executor = QueueExecutor("library")
    private let store: LogStore
    private let own: MemberID
    private let edges: EdgeBook
    private let giving: Giving
    private let logger: Logger
    private let questions = Mutex<[Pending]>([])
    private let asked = Signal()
    private var lastRequest: UInt64 = 0
    private let packages: SharedPackages

    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    package enum Question: Sendable {
        /// What is missing here and the peer may hold.
        case wanted(LogOrigin, from: UInt64)
        /// What the peer is missing.
        case payloads(request: UInt64, LogOrigin, [Range<UInt64>])
        /// Whether a signed tree is a prefix of the one held; answered by evidence where it is none.
        case compare(SignedHead, held: SignedHead)
        /// Which cosignatures do not contradict what is held: kept, and answered.
        case weigh([AnnouncedCosignature])
    }

    package enum Answer: Sendable {
        /// For the peer.
        case message(SyncMessage)
        case nothing
        /// What is missing below this index, of which the peer may hold nothing but what the message, if any, asks for.
        case missing(through: UInt64, SyncMessage?)
    }

    private struct Pending: Sendable {
        let question: Question
        let peer: MemberID
        let answered: @Sendable (Answer) async -> Void
    }

    package init(
        store: LogStore,
        own: MemberID,
        edges: EdgeBook,
        giving: Giving,
        packages: SharedPackages,
        logger: Logger
    ) {
        self.packages = packages
        self.store = store
        self.own = own
        self.edges = edges
        self.giving = giving
        self.logger = logger
    }

    package nonisolated func enqueue(
        _ question: Question,
        for peer: MemberID,
        answered: @escaping @Sendable (Answer) async -> Void
    ) {
        questions.withLock { $0.append(Pending(question: question, peer: peer, answered: answered)) }
        asked.raise()
    }

    /// Answers questions until the task is cancelled.
    package func run() async {
        await asked.run {
            while let next = questions.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) {
                var answer = Answer.nothing
                do { answer = try self.answer(next.question, for: next.peer) } catch {
                    logger.error("what \(next.peer) asks for could not be read: \(error)")
                }
                await next.answered(answer)
            }
        }
    }

    /// The next package of a serving; nil where it cannot be made. What is packed already is had on the caller's
    /// thread.
    package nonisolated func package(_ serving: Serving, for peer: MemberID) async -> EntryPackage? {
        if let shared = shared(serving, with: peer) { return shared }
        return await packed(serving, for: peer)
    }

    private nonisolated func shared(_ serving: Serving, with peer: MemberID) -> EntryPackage? {
        packages.forget(before: giving.erasures.load(ordering: .acquiring))
        guard let shared = packages.package(for: serving),
            giving.current.allowsOpen(upTo: shared.highest, author: serving.origin.member, to: peer)
        else { return nil }
        return shared.package.answering(serving.request)
    }

    private func packed(_ serving: Serving, for peer: MemberID) -> EntryPackage? {
        // Peers ask for the same at once: another may have had it packed meanwhile.
        if let shared = shared(serving, with: peer) { return shared }
        let erasures = giving.erasures.load(ordering: .acquiring)
        do {
            let origin = serving.origin
            guard let edge = try edge(of: origin), serving.targetSize <= edge.size, serving.from < serving.targetSize
            else { return nil }
            let rule = giving.current
            // Up to the end of a tile, where proofs are shortest; what does not fit goes into the next package.
            let tileEnd = (serving.from / 256 + 4) * 256
            let end = min(serving.targetSize, tileEnd)
            let stored = try store.entries(
                of: origin,
                in: serving.from..<end,
                maxBytes: WireLimits.packageBytesMax
            )
            var builder = PackageBuilder(origin: origin, start: serving.from)
            var highest: TLP? = .clear
            for entry in stored {
                let envelope = try Envelope(entry.envelope)
                let payload = given(entry, envelope, of: origin, to: peer, rule)
                if builder.isFull(adding: entry.envelope.count + (payload?.count ?? 0) + 6) { break }
                builder.add(envelope: entry.envelope, payload: payload)
                let isOpen = envelope.publicAudience == .all && (payload != nil || entry.payload == nil)
                highest = isOpen ? highest.map { max($0, envelope.tlp) } : nil
            }
            guard !builder.isEmpty else { return nil }
            let proof = try MerkleProof.consistency(
                from: builder.end,
                to: serving.targetSize,
                reader: try store.tiles(of: origin, edge: edge)
            )
            let package = builder.finished(request: serving.request, proof: proof, target: serving.target?.announced)
            if let highest { packages.keep(package, of: serving, highest: highest, erasures: erasures) }
            return package
        } catch {
            logger.error("\(serving.origin): entries for \(peer) could not be read: \(error)")
            return nil
        }
    }

    private func edge(of origin: LogOrigin) throws -> TreeEdge? {
        if let edge = edges[origin] { return edge }
        guard try store.log(origin) != nil else { return nil }
        let edge = try store.edge(of: origin)
        edges.keep(edge, of: origin)
        return edge
    }

    private func given(
        _ entry: StoredEntry,
        _ envelope: Envelope,
        of origin: LogOrigin,
        to peer: MemberID,
        _ rule: GivingRule
    ) -> Data? {
        guard let payload = entry.payload else { return nil }
        let body = payload.dropFirst(EntryLimits.saltBytes)
        return rule.allows(envelope, body: body, author: origin.member, to: peer) ? payload : nil
    }

    private func answer(_ question: Question, for peer: MemberID) throws -> Answer {
        switch question {
        case .wanted(let origin, let index):
            let (ranges, through) = try wanted(of: origin, after: index, from: peer)
            guard !ranges.isEmpty else { return .missing(through: through, nil) }
            lastRequest &+= 1
            return .missing(
                through: through,
                .payloadFetch(request: lastRequest, origin: origin, ranges: ranges)
            )
        case .payloads(let request, let origin, let ranges):
            return .message(
                .payloads(request: request, origin: origin, answers: try answers(ranges, of: origin, to: peer))
            )
        case .weigh(let offered):
            let good = try offered.filter(isOfTheTreeHeld)
            try store.keep(good)
            return .message(.cosignatures(good))
        case .compare(let offered, let held):
            guard let edge = try edge(of: held.origin), held.size <= edge.size else { return .nothing }
            let tiles = try store.tiles(of: held.origin, edge: edge)
            let found = try Equivocation.between(offered, held: held, reader: tiles)
            return found.map { .message(.evidence($0)) } ?? .nothing
        }
    }

    /// Of a larger tree nothing can be said yet.
    private func isOfTheTreeHeld(_ given: AnnouncedCosignature) throws -> Bool {
        guard let edge = try edge(of: given.origin), given.size <= edge.size else { return true }
        let tiles = try store.tiles(of: given.origin, edge: edge)
        return try MerkleProof.root(size: given.size, reader: tiles) == given.root
    }

    /// Missing payloads that the peer is in the audience of, or wrote, and below which index those are all.
    private func wanted(
        of origin: LogOrigin,
        after index: UInt64,
        from peer: MemberID
    ) throws -> (ranges: [Range<UInt64>], through: UInt64) {
        let limit = WireLimits.rangesMax
        // What comes while it is looked through is not looked at.
        let size = try store.log(origin)?.size ?? 0
        let missing = try store.wanted(of: origin, from: index, limit: limit, entries: Self.missingMax)
        var ranges: [Range<UInt64>] = []
        var count = 0
        for range in missing {
            var rest = range
            while !rest.isEmpty {
                let entries = try store.entries(of: origin, in: rest, maxBytes: 1 << 18, payloads: false)
                guard let last = entries.last else { break }
                rest = last.index + 1..<rest.upperBound
                for entry in entries where try mayHold(entry, of: origin, peer) {
                    let isNext = ranges.last?.upperBound == entry.index
                    guard count < Self.payloadsMax, isNext || ranges.count < limit else { return (ranges, entry.index) }
                    count += 1
                    if isNext {
                        ranges[ranges.count - 1] = ranges[ranges.count - 1].lowerBound..<entry.index + 1
                    } else {
                        ranges.append(entry.index..<entry.index + 1)
                    }
                }
            }
        }
        let isAll = missing.count < limit && missing.reduce(0) { $0 + $1.count } < Self.missingMax
        return (ranges, isAll ? size : missing.last?.upperBound ?? size)
    }

    private func mayHold(_ entry: StoredEntry, of origin: LogOrigin, _ peer: MemberID) throws -> Bool {
        if peer == origin.member { return true }
        let envelope = try Envelope(entry.envelope)
        return envelope.sealed || envelope.audience.isEmpty || envelope.audience.contains(peer)
    }

    private func answers(
        _ ranges: [Range<UInt64>],
        of origin: LogOrigin,
        to peer: MemberID
    ) throws -> [PayloadAnswer] {
        let rule = giving.current
        var answers: [PayloadAnswer] = []
        var bytes = 0
        for range in ranges {
            var rest = range
            while !rest.isEmpty, bytes < WireLimits.packageBytesMax, answers.count < Self.payloadsMax {
                let entries = try store.entries(
                    of: origin,
                    in: rest,
                    maxBytes: WireLimits.packageBytesMax - bytes
                )
                guard let last = entries.last else { break }
                rest = last.index + 1..<rest.upperBound
                for entry in entries where bytes < WireLimits.packageBytesMax && answers.count < Self.payloadsMax {
                    let content = try content(entry, of: origin, to: peer, rule)
                    if case .given(let payload) = content { bytes += payload.count }
                    bytes += 16
                    answers.append(PayloadAnswer(index: entry.index, content: content))
                }
            }
        }
        return answers
    }

    private func content(
        _ entry: StoredEntry,
        of origin: LogOrigin,
        to peer: MemberID,
        _ rule: GivingRule
    ) throws -> PayloadAnswer.Content {
        switch entry.state {
        case .erased: return .erased
        case .withheld, .wanted: return .notHeld
        case .held: break
        }
        if let payload = given(entry, try Envelope(entry.envelope), of: origin, to: peer, rule) {
            return .given(payload)
        }
        // The author's list may still be on its way.
        return rule.lists[origin.member] == nil ? .retry : .denied
    }
}
