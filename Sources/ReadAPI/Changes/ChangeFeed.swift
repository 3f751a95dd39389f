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
    /// Rows of a page, which is kept until its reader has taken it: of a stream, and of a poll, which takes one and goes.
    private static let streamRows = 50
    private static let pollRows = 200
    static let pollInterval: Duration = .milliseconds(200)
    static let keepAliveInterval: Duration = .seconds(15)
    static let waitSecondsMax = 60

    private let replica: Replica
    private let tokens: TokenBook
    private let cursors: ChangeCursor
    private let log: AccessLog
    private let queue: ReadingQueue
    private let slots = ReaderSlots()

    init(replica: Replica, tokens: TokenBook, cursors: ChangeCursor, log: AccessLog, queue: ReadingQueue) {
        self.log = log
        self.replica = replica
        self.tokens = tokens
        self.cursors = cursors
        self.queue = queue
    }

    var readers: Int { slots.count }

    func answer(_ request: Request, _ context: APIContext) async throws -> Response {
        let holder = try context.require(.reader)
        let slot = try slots.take(holder.token.name)
        let query = request.uri.queryParameters
        // Who reconnects asks for the same address again, and says by the header how far it came.
        let last = request.headers[Self.lastEventID].flatMap { $0.isEmpty ? nil : $0 }
        let after = last ?? query["after"].map(String.init)
        let reader = ChangeReader(
            ClearedReplica(replica: replica, clearance: holder.clearance),
            cursors: cursors,
            position: try await position(after, for: holder.token)
        )
        if request.headers[.accept]?.contains("text/event-stream") == true {
            return stream(request, reader, holder.token, record(request, context), slot)
        }
        let seconds = try ReadRoutes.number(query["wait"], "wait", 0...Self.waitSecondsMax) ?? 0
        return try await lines(reader, context, wait: .seconds(seconds), slot)
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
    private func position(_ after: String?, for token: AccessToken) async throws -> ChangePosition {
        let newest = try await queue.read(for: token.name) { [replica] in try replica.changePosition() }
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
    private func lines(
        _ start: ChangeReader,
        _ context: APIContext,
        wait: Duration,
        _ slot: ReaderSlots.Slot
    ) async throws -> Response {
        var reader = start
        let end = ContinuousClock.now + wait
        var body = Data()
        var isFirst = true
        while body.isEmpty {
            guard let token = context.holder?.token, tokens.isInForce(token, now: Date()) else {
                throw APIError.unauthorised
            }
            if !isFirst, ContinuousClock.now >= end || Task.isShuttingDownGracefully { break }
            isFirst = false
            let next = try await queue.read(for: token.name) { [reader] in
                try reader.next(Self.pollRows, nowMs: ReadRoutes.nowMs)
            }
            if let (page, moved) = next {
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
            if ContinuousClock.now < end { try await Task.sleep(for: Self.pollInterval) }
        }
        body += try JSONAnswer.data(End(after: try cursors.text(reader.position))) + Data("\n".utf8)
        return Response(
            status: .ok,
            headers: [.contentType: "application/x-ndjson"],
            body: ResponseBody(contentLength: body.count) { [body] writer in
                defer { withExtendedLifetime(slot) {} }
                try await writer.write(ByteBuffer(bytes: body))
                try await writer.finish(nil)
            }
        )
    }

    // MARK: Server-sent events

    private func stream(
        _ request: Request,
        _ start: ChangeReader,
        _ token: AccessToken,
        _ record: AccessRecord,
        _ slot: ReaderSlots.Slot
    ) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "text/event-stream"],
            body: ResponseBody { [self] writer in
                defer { withExtendedLifetime(slot) {} }
                // Who is gone gives up the slot at once, not when something cannot be written any more.
                try await request.body.consumeWithCancellationOnInboundClose { _ in
                    try await write(start, token, record, to: &writer)
                }
                try await writer.finish(nil)
            }
        )
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
            let next = try await queue.read(for: token.name) { [self, reader] in try page(behind: reader) }
            if let page = next {
                reader = page.reader
                if page.text.readableBytes == 0 { continue }
                try log(page.objects, record)
                try await writer.write(page.text)
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

    /// As it is sent: all that is kept of a page while its reader takes it.
    private struct SentPage: Sendable {
        var text = ByteBuffer()
        var objects: [String] = []
        let reader: ChangeReader
    }

    private func page(behind reader: ChangeReader) throws -> SentPage? {
        guard let (page, moved) = try reader.next(Self.streamRows, nowMs: ReadRoutes.nowMs) else { return nil }
        var sent = SentPage(reader: moved)
        switch page {
        case .events(let events):
            for event in events {
                sent.text.writeString("id: \(event.after)\nevent: change\ndata: ")
                sent.text.writeBytes(try JSONAnswer.data(event))
                sent.text.writeString("\n\n")
            }
            sent.objects = events.map(\.id)
        case .reset:
            sent.text.writeString("id: \(try cursors.text(moved.position))\nevent: reset\ndata: {}\n\n")
        }
        return sent
    }

    /// What cannot be written there is not sent.
    private func log(_ objects: [String], _ record: AccessRecord) throws(AccessLog.Failure) {
        if objects.isEmpty { return }
        var record = record
        record.time = Date()
        record.objects = objects
        record.count = objects.count
        try log.write(record)
    }
}
