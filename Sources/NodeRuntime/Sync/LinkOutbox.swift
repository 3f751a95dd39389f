import Membership
import NIOCore
import PeerLink
import ReadAPI
import Replication
import Synchronization

/// What waits to be sent on one link: control first, then pushes of new entries, then a package each of what the peer
/// pulls, in turn; so nothing live is stuck behind bulk.
final class LinkOutbox: Sendable {
    /// Messages beyond so many, or bytes of them, are dropped, as any may be.
    static let messagesMax = 20_000
    /// Parts of artefacts that a peer may ask for ahead.
    static let artefactsMax = 16
    static let messageBytesMax = 16 << 20
    /// A peer that reads nothing for so long while they are dropped is too slow to go on with.
    static let patience = Duration.seconds(10)
    /// Bytes of messages that go to the socket together.
    static let batchBytesMax = 1 << 20

    /// One serving, as far as it was sent.
    private struct Job {
        let serving: Serving
        var rest: Serving
        var sent: UInt64 = 0
    }

    private struct State {
        var messages: [ByteBuffer] = []
        var messageBytes = 0
        var pushes: [Job] = []
        /// One of a log.
        var pulls: [Job] = []
        var artefacts: [ArtefactFetch] = []
        /// The latest request of each pull, those under way included: an earlier one is not put back.
        var latest: [LogOrigin: UInt64] = [:]
        var closing: String?
        var lastSent = ContinuousClock.now
    }
    private let state = Mutex(State())
    private let signal = Signal()
    private let sentBytes: Counter

    /// `sent`: counts the bytes of frames.
    init(sent: Counter) { sentBytes = sent }

    /// False where the peer is too slow to go on with.
    func send(_ message: SyncMessage) -> Bool {
        guard let frame = try? ByteBuffer(bytes: message.encoded()) else { return true }
        let fits = state.withLock { state in
            if state.closing != nil { return true }
            guard state.messages.count < Self.messagesMax,
                state.messageBytes + frame.readableBytes <= Self.messageBytesMax
            else { return state.lastSent + Self.patience > .now }
            state.messages.append(frame)
            state.messageBytes += frame.readableBytes
            return true
        }
        signal.raise()
        return fits
    }

    func serve(_ serving: Serving) {
        state.withLock { state in
            let job = Job(serving: serving, rest: serving)
            if serving.request == 0 { return state.pushes.append(job) }
            // A newer request for the same log takes the place of an older one, so that they cannot pile up.
            state.latest[serving.origin] = serving.request
            state.pulls.removeAll { $0.serving.origin == serving.origin }
            state.pulls.append(job)
        }
        signal.raise()
    }

    /// A part is read when its turn comes. False where the peer asks for too many ahead.
    func give(_ fetch: ArtefactFetch) -> Bool {
        let fits = state.withLock { state in
            guard state.artefacts.count < Self.artefactsMax else { return false }
            state.artefacts.append(fetch)
            return true
        }
        signal.raise()
        return fits
    }

    /// What was queued is sent before the connection closes.
    func close(_ reason: String) {
        state.withLock { $0.closing = $0.closing ?? reason }
        signal.raise()
    }

    private enum Next {
        case messages([ByteBuffer])
        case job(Job)
        case artefact(ArtefactFetch)
        case close(String)
        case nothing
    }

    private func next() -> Next {
        state.withLock { state in
            if !state.messages.isEmpty {
                var bytes = 0
                let batch = Array(
                    state.messages.prefix { frame in
                        bytes += frame.readableBytes
                        return bytes <= Self.batchBytesMax + frame.readableBytes
                    }
                )
                state.messages.removeFirst(batch.count)
                state.messageBytes -= batch.reduce(0) { $0 + $1.readableBytes }
                return .messages(batch)
            }
            if let reason = state.closing { return .close(reason) }
            if !state.pushes.isEmpty { return .job(state.pushes.removeFirst()) }
            if !state.artefacts.isEmpty { return .artefact(state.artefacts.removeFirst()) }
            if !state.pulls.isEmpty { return .job(state.pulls.removeFirst()) }
            return .nothing
        }
    }

    private func putBack(_ job: Job) {
        state.withLock { state in
            if job.serving.request == 0 { return state.pushes.insert(job, at: 0) }
            if state.latest[job.serving.origin] == job.serving.request { state.pulls.append(job) }
        }
    }

    /// Sends until the link closes. `package` makes the next package of a serving, nil where it cannot be served any
    /// longer; `served` is told how far a serving went, and its bytes.
    func run(
        _ connection: PeerConnection,
        package: (Serving) async -> EntryPackage?,
        artefact: (ArtefactFetch) async -> ArtefactPart,
        served: (Serving, _ next: UInt64, _ bytes: UInt64) async -> Void
    ) async throws {
        try await signal.run {
            while true {
                let next = self.next()
                state.withLock { $0.lastSent = .now }
                switch next {
                case .nothing: return
                case .close(let reason):
                    connection.close(reason)
                    return
                case .messages(let frames):
                    sentBytes.add(frames.reduce(0) { $0 + $1.readableBytes })
                    try await connection.send(contentsOf: frames)
                case .artefact(let fetch):
                    let part = SyncMessage.artefactPart(await artefact(fetch))
                    let frame = ByteBuffer(bytes: try part.encoded())
                    sentBytes.add(frame.readableBytes)
                    try await connection.send(frame)
                case .job(var job):
                    guard let entries = await package(job.rest) else {
                        await served(job.serving, job.rest.from, job.sent)
                        continue
                    }
                    let frame = ByteBuffer(bytes: try SyncMessage.package(entries).encoded())
                    job.sent += UInt64(entries.bytes)
                    sentBytes.add(frame.readableBytes)
                    try await connection.send(frame)
                    job.rest = job.rest.continued(from: entries.end, sent: UInt64(entries.bytes))
                    if job.rest.from < job.rest.targetSize, job.rest.bytes > 0 {
                        putBack(job)
                    } else {
                        await served(job.serving, job.rest.from, job.sent)
                    }
                }
            }
        }
    }
}
