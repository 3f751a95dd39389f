import NIOCore
import PeerLink
import ReadAPI
import Replication
import Synchronization

/// What waits to be sent on one link: control first, then pushes of new entries, then a package each of what the peer
/// pulls, in turn; so nothing live is stuck behind bulk.
final class LinkOutbox: Sendable {
    /// A peer that does not read while so many messages wait is dropped.
    static let messagesMax = 20_000

    /// One serving, as far as it was sent.
    private struct Job {
        let serving: Serving
        var rest: Serving
        var sent: UInt64 = 0
    }

    private struct State {
        var messages: [SyncMessage] = []
        var pushes: [Job] = []
        var pulls: [Job] = []
        var closing: String?
    }
    private let state = Mutex(State())
    private let signal = Signal()
    private let sentBytes: Counter

    /// `sent`: counts the bytes of frames.
    init(sent: Counter) { sentBytes = sent }

    /// False where the peer is too slow to go on with.
    func send(_ message: SyncMessage) -> Bool {
        let fits = state.withLock { state in
            guard state.messages.count < Self.messagesMax else { return false }
            state.messages.append(message)
            return true
        }
        signal.raise()
        return fits
    }

    func serve(_ serving: Serving) {
        state.withLock { state in
            let job = Job(serving: serving, rest: serving)
            if serving.request == 0 { state.pushes.append(job) } else { state.pulls.append(job) }
        }
        signal.raise()
    }

    /// What was queued is sent before the connection closes.
    func close(_ reason: String) {
        state.withLock { $0.closing = $0.closing ?? reason }
        signal.raise()
    }

    private enum Next {
        case messages([SyncMessage])
        case job(Job)
        case close(String)
        case nothing
    }

    private func next() -> Next {
        state.withLock { state in
            if !state.messages.isEmpty {
                defer { state.messages = [] }
                return .messages(state.messages)
            }
            if let reason = state.closing { return .close(reason) }
            if !state.pushes.isEmpty { return .job(state.pushes.removeFirst()) }
            if !state.pulls.isEmpty { return .job(state.pulls.removeFirst()) }
            return .nothing
        }
    }

    private func putBack(_ job: Job) {
        state.withLock { state in
            if job.serving.request == 0 { state.pushes.insert(job, at: 0) } else { state.pulls.append(job) }
        }
    }

    /// Sends until the link closes. `package` makes the next package of a serving, nil where it cannot be served any
    /// longer; `served` is told how far a serving went, and its bytes.
    func run(
        _ connection: PeerConnection,
        package: (Serving) async -> EntryPackage?,
        served: (Serving, _ next: UInt64, _ bytes: UInt64) async -> Void
    ) async throws {
        try await signal.run {
            while true {
                switch next() {
                case .nothing: return
                case .close(let reason):
                    connection.close(reason)
                    return
                case .messages(let messages):
                    let frames = try messages.map { ByteBuffer(bytes: try $0.encoded()) }
                    sentBytes.add(frames.reduce(0) { $0 + $1.readableBytes })
                    try await connection.send(contentsOf: frames)
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
