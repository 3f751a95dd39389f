import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import ReplicaStore
import ServiceLifecycle
import Synchronization

/// `GET /v1/changes`: as server-sent events where the client asks for them, else as lines of JSON after a long poll.
final class ChangeFeed: Sendable {
    static let streamsMax = 1_000
    static let pollInterval: Duration = .milliseconds(200)
    static let keepAliveInterval: Duration = .seconds(15)
    static let waitSecondsMax = 60

    private let replica: Replica
    private let tokens: TokenBook
    private let cursors: ChangeCursor
    private let log: AccessLog
    private let queue: ReadingQueue
    private let open = Atomic<Int>(0)

    init(replica: Replica, tokens: TokenBook, cursors: ChangeCursor, log: AccessLog, queue: ReadingQueue) {
        self.log = log
        self.replica = replica
        self.tokens = tokens
        self.cursors = cursors
        self.queue = queue
    }

    var streams: Int { open.load(ordering: .relaxed) }

    func answer(_ request: Request, _ context: APIContext) async throws -> Response {
        let holder = try context.require(.reader)
        let query = request.uri.queryParameters
        // Who reconnects asks for the same address again, and says by the header how far it came.
        let last = request.headers[Self.lastEventID].flatMap { $0.isEmpty ? nil : $0 }
        let after = last ?? query["after"].map(String.init)
        let reader = ChangeReader(
            ClearedReplica(replica: replica, clearance: holder.clearance),
            cursors: cursors,
            position: try await position(after)
        )
        if request.headers[.accept]?.contains("text/event-stream") == true {
            return stream(reader, holder.token, record(request, context))
        }
        let seconds = try ReadRoutes.number(query["wait"], "wait", 0...Self.waitSecondsMax) ?? 0
        return try await lines(reader, context, wait: .seconds(seconds))
    }

    /// What the access log says of a page of a stream, but for the objects in it.
    private func record(_ request: Request, _ context: APIContext) -> AccessRecord {
        AccessRecord(
            time: Date(),
            request: context.id,
            token: context.holder?.token.name,
            address: context.address,
            method: request.method.rawValue,
            route: context.endpointPath ?? "",
            path: String(request.uri.string.prefix(2_000)),
            status: HTTPResponse.Status.ok.code,
            objects: [],
            count: 0,
            milliseconds: 0
        )
    }

    private static let lastEventID = HTTPField.Name("last-event-id") ?? .range

    /// `start`: from the beginning; nothing: from now on.
    private func position(_ after: String?) async throws -> ChangePosition {
        let newest = try await queue.read { [replica] in try replica.changePosition() }
        switch after {
        case nil: return newest
        case "start"?: return ChangePosition(generation: newest.generation, open: 0, restricted: 0)
        case let text?:
            guard let position = cursors.position(text) else {
                throw APIError.invalid("'after' is 'start', or what an earlier answer gave")
            }
            return position
        }
    }

    // MARK: Lines of JSON

    private struct End: Encodable { var after: String }
    private struct Reset: Encodable {
        var reset = true
        var after: String
    }

    /// One page, the last line being where to go on; it waits while there is nothing to tell.
    private func lines(_ start: ChangeReader, _ context: APIContext, wait: Duration) async throws -> Response {
        var reader = start
        let end = ContinuousClock.now + wait
        var body = Data()
        while body.isEmpty {
            if let (page, moved) = try await queue.read({ [reader] in try reader.next(nowMs: ReadRoutes.nowMs) }) {
                reader = moved
                switch page {
                case .events(let events):
                    for event in events { body += try JSONAnswer.data(event) + Data("\n".utf8) }
                    context.given.add(events.map(\.id))
                case .reset:
                    body += try JSONAnswer.data(Reset(after: try cursors.text(reader.position))) + Data("\n".utf8)
                }
                continue
            }
            if ContinuousClock.now >= end || Task.isShuttingDownGracefully { break }
            try await Task.sleep(for: Self.pollInterval)
        }
        body += try JSONAnswer.data(End(after: try cursors.text(reader.position))) + Data("\n".utf8)
        return Response(
            status: .ok,
            headers: [.contentType: "application/x-ndjson"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: body))
        )
    }

    // MARK: Server-sent events

    private func stream(_ start: ChangeReader, _ token: AccessToken, _ record: AccessRecord) -> Response {
        guard open.add(1, ordering: .relaxed).newValue <= Self.streamsMax else {
            open.subtract(1, ordering: .relaxed)
            return APIError(.serviceUnavailable, "\(Self.streamsMax) readers of changes are connected").response
        }
        let slot = Slot(self)
        return Response(
            status: .ok,
            headers: [.contentType: "text/event-stream"],
            body: ResponseBody { [self] writer in
                defer { withExtendedLifetime(slot) {} }
                try await write(start, token, record, to: &writer)
                try await writer.finish(nil)
            }
        )
    }

    /// Held as long as the stream is, also where nobody reads it.
    private final class Slot: Sendable {
        private let feed: ChangeFeed
        init(_ feed: ChangeFeed) { self.feed = feed }
        deinit { feed.open.subtract(1, ordering: .relaxed) }
    }

    /// The next page is read when the client has taken the last one.
    @concurrent private func write(
        _ start: ChangeReader,
        _ token: AccessToken,
        _ record: AccessRecord,
        to writer: inout any ResponseBodyWriter
    ) async throws {
        var reader = start
        var said = ContinuousClock.now
        try await writer.write(ByteBuffer(string: ": mandala\n\n"))
        while !Task.isCancelled, !Task.isShuttingDownGracefully, tokens.isInForce(token, now: Date()) {
            if let (page, moved) = try await queue.read({ [reader] in try reader.next(nowMs: ReadRoutes.nowMs) }) {
                reader = moved
                var text = ""
                switch page {
                case .events(let events):
                    try log(events, record)
                    for event in events {
                        let data = String(decoding: try JSONAnswer.data(event), as: UTF8.self)
                        text += "id: \(event.after)\nevent: change\ndata: \(data)\n\n"
                    }
                case .reset: text = "id: \(try cursors.text(reader.position))\nevent: reset\ndata: {}\n\n"
                }
                if text.isEmpty { continue }
                try await writer.write(ByteBuffer(string: text))
                said = .now
                continue
            }
            if ContinuousClock.now - said >= Self.keepAliveInterval {
                // An id alone moves the place to resume at.
                try await writer.write(ByteBuffer(string: "id: \(try cursors.text(reader.position))\n\n"))
                said = .now
            }
            try await Task.sleep(for: Self.pollInterval)
        }
    }

    /// What cannot be written there is not sent.
    private func log(_ events: [ChangeEvent], _ record: AccessRecord) throws(AccessLog.Failure) {
        if events.isEmpty { return }
        var record = record
        record.time = Date()
        record.objects = events.map(\.id)
        record.count = events.count
        try log.write(record)
    }
}
