import Foundation
package import Logging
package import Membership
package import Replication
import Synchronization

/// Gives artefacts to peers that may have them, and fetches others from peers, a part at a time.
///
/// A receiver asks for each part, a few ahead: so a fetch goes on where it stopped, nobody holds more than a few parts in
/// memory, and who gives keeps no state.
package final class ArtefactExchange: Sendable {
    /// Parts asked for ahead, and fetches from one member at once: more parts than it keeps ready for a peer would be taken
    /// for misbehaviour.
    private static let ahead: UInt64 = 4
    private static let fetchesMax = 8
    /// Without a part for so long a fetch ends.
    private static let patience: Duration = .seconds(30)

    package let store: ArtefactStore
    package let rights: ArtefactRights
    private let logger: Logger
    private let fetches = Mutex<[ArtefactID: Fetching]>([:])

    /// What was given, all of it or a part, and to whom, once a day: for its custody.
    let given: AsyncStream<Given>
    private let wasGiven: AsyncStream<Given>.Continuation
    private let noted = Mutex<(day: Int, given: Set<Given>)>((0, []))

    struct Given: Hashable, Sendable {
        let artefact: ArtefactID
        let member: MemberID
    }

    private struct Fetching {
        let member: MemberID
        let parts: AsyncStream<ArtefactPart>.Continuation
    }

    package init(store: ArtefactStore, rights: ArtefactRights, logger: Logger) {
        (given, wasGiven) = AsyncStream.makeStream(of: Given.self)
        self.store = store
        self.rights = rights
        self.logger = logger
    }

    /// The answer to a peer's question.
    func part(_ fetch: ArtefactFetch, for member: MemberID) -> ArtefactPart {
        var part = ArtefactPart(artefact: fetch.artefact, from: fetch.from, content: .notGiven)
        let source = store.fetchedFrom(fetch.artefact)
        guard rights.mayHave(fetch.artefact, member, fetchedFrom: source) else { return part }
        do throws(NodeError) {
            if let (size, bytes) = try store.read(fetch.artefact, from: fetch.from) {
                part.content = .given(size: size, bytes)
                if !bytes.isEmpty { note(Given(artefact: fetch.artefact, member: member)) }
            }
        } catch { logger.error("\(error)") }
        return part
    }

    /// Whoever asks for all but a few bytes has it nonetheless.
    private func note(_ given: Given) {
        let day = Int(Date().timeIntervalSince1970 / 86_400)
        let isNew = noted.withLock { noted in
            if noted.day != day { noted = (day, []) }
            return noted.given.insert(given).inserted
        }
        if isNew { wasGiven.yield(given) }
    }

    /// What a peer answers; nothing is taken that was not asked of it.
    func take(_ part: ArtefactPart, from member: MemberID) {
        fetches.withLock { fetches in
            guard let fetch = fetches[part.artefact], fetch.member == member else { return }
            fetch.parts.yield(part)
        }
    }

    func lost(_ member: MemberID) {
        fetches.withLock { fetches in
            for fetch in fetches.values where fetch.member == member { fetch.parts.finish() }
        }
    }

    /// Fetches an artefact from the first of the members that gives it; its size once it is whole and durable.
    package func fetch(
        _ artefact: ArtefactID,
        from members: [MemberID],
        ask: @Sendable (MemberID, ArtefactFetch) async -> Bool
    ) async throws(NodeError) -> (size: UInt64, from: MemberID) {
        var reasons: [String] = []
        var again: [MemberID] = []
        var left = members[...]
        while let member = left.popFirst() ?? again.popLast() {
            let (parts, continuation) = AsyncStream.makeStream(
                of: ArtefactPart.self,
                bufferingPolicy: .bufferingOldest(Int(2 * Self.ahead))
            )
            let isFirst = fetches.withLock { fetches in
                guard fetches[artefact] == nil else { return false }
                fetches[artefact] = Fetching(member: member, parts: continuation)
                return true
            }
            guard isFirst else { throw NodeError("\(artefact) is being fetched already; wait for it") }
            defer { fetches.withLock { $0[artefact] = nil } }
            guard underWay(from: member) <= Self.fetchesMax else {
                reasons.append("\(member): \(Self.fetchesMax) others are being fetched from it; wait for them")
                continue
            }
            let begun = store.partSize(artefact)
            do throws(NodeError) {
                return (try await receive(artefact, parts, continuation, from: member, ask: ask), member)
            } catch { reasons.append("\(member): \(error)") }
            // What another member has begun may have been wrong, and is deleted then.
            if begun > 0, store.partSize(artefact) == 0 { again.append(member) }
        }
        throw NodeError("\(artefact) cannot be fetched: \(reasons.joined(separator: "; "))")
    }

    private func underWay(from member: MemberID) -> Int {
        fetches.withLock { fetches in fetches.values.count { $0.member == member } }
    }

    private func receive(
        _ artefact: ArtefactID,
        _ parts: AsyncStream<ArtefactPart>,
        _ continuation: AsyncStream<ArtefactPart>.Continuation,
        from member: MemberID,
        ask: @Sendable (MemberID, ArtefactFetch) async -> Bool
    ) async throws(NodeError) -> UInt64 {
        let heart = Heartbeat()
        let watch = Task {
            var last: UInt64?
            while heart.beats.load(ordering: .relaxed) != last {
                last = heart.beats.load(ordering: .relaxed)
                try await Task.sleep(for: Self.patience)
            }
            continuation.finish()
        }
        defer { watch.cancel() }
        let file = try store.openPart(artefact)
        defer { try? file.close() }
        var held = store.partSize(artefact)
        var asked = held
        func askAhead(_ size: UInt64?) async throws(NodeError) {
            let chunk = UInt64(ArtefactStore.chunkBytes)
            // Of what size it is, the first part tells.
            let window = size == nil ? 1 : max(1, Self.ahead / UInt64(max(1, underWay(from: member))))
            while asked < held + window * chunk, asked < size ?? .max {
                guard await ask(member, ArtefactFetch(artefact: artefact, from: asked)) else {
                    throw NodeError("it is not linked")
                }
                asked += chunk
            }
        }
        try await askAhead(nil)
        for await part in parts where part.from == held {
            heart.beats.add(1, ordering: .relaxed)
            guard case .given(let size, let bytes) = part.content else { throw NodeError("it does not give it") }
            guard size <= store.bytesMax else { throw NodeError(store.tooLarge) }
            do { try file.write(contentsOf: bytes) } catch { throw NodeError(SystemFault.reason(error)) }
            held += UInt64(bytes.count)
            if held >= size {
                try store.finish(artefact, file, from: member)
                return size
            }
            if bytes.count < ArtefactStore.chunkBytes { asked = held }
            guard !bytes.isEmpty else { throw NodeError("it gives nothing at byte \(held) of \(size)") }
            try await askAhead(size)
        }
        throw NodeError("it stopped after \(held) bytes, which are kept: fetch again to go on")
    }

    private final class Heartbeat: Sendable { let beats = Atomic<UInt64>(0) }
}
