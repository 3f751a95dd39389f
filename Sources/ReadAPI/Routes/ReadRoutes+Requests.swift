import Entries
import Foundation
import HTTPTypes
import Hummingbird
import Membership
import ReplicaStore
import Replication

/// What members ask of each other, as far as the token sees it; an operator answers for the member.
extension ReadRoutes {
    private struct Requests: Encodable {
        var requests: [RequestItem]
        /// There are more, and older ones.
        var truncated: Bool
    }

    func requests(_ request: Request, _ context: APIContext) async throws -> Response {
        let query = request.uri.queryParameters
        let limit = try Self.number(query["limit"], "limit", 1...Self.pageMax) ?? 100
        guard let state = ["open", "all"].first(where: { $0 == query["state"] ?? "open" }) else {
            throw APIError.invalid("'state' is open or all")
        }
        let found = try await read("requests", context, on: searches) {
            try $0.requests(openOnly: state == "open", limit: limit + 1)
        }
        let now = Date()
        let items = found.prefix(limit).map { RequestItem($0, own: own, now: now) }
        context.given.add(items.map(\.id))
        return JSONAnswer.response(Requests(requests: items, truncated: found.count > limit))
    }

    func request(_ request: Request, _ context: APIContext) async throws -> Response {
        let state = try await found(context)
        context.given.add([state.request.said.id])
        return JSONAnswer.response(RequestItem(state, own: own, now: Date()))
    }

    func answer(_ request: Request, _ context: APIContext) async throws -> Response {
        _ = try context.require(.operator)
        let words: RequestWords
        let body = try await Self.body(request)
        do throws(JSONBodyFault) { words = try RequestWords(body: body) } catch {
            throw APIError.invalid("\(error)")
        }
        let state = try await found(context)
        let taken = await reports.answer(state.request.dot, words)
        context.given.add([state.request.said.id])
        return JSONAnswer.response(taken.body, status: HTTPResponse.Status(code: taken.status))
    }

    /// By its whole id.
    private func found(_ context: APIContext) async throws -> RequestState {
        let id = (context.parameters.get("request") ?? "").lowercased()
        let unknown = APIError(.notFound, "there is no such request for this token; /v1/requests lists them")
        guard UUID(uuidString: id) != nil else { throw unknown }
        let states = try await read("requests", context, on: objects) { try $0.requests(id) }
        guard let only = states.first else { throw unknown }
        guard states.count == 1 else {
            throw APIError(.conflict, "two members use this id: answer by 'mandala answer' and the request's entry")
        }
        return only
    }
}

extension ClearedReplica {
    /// The newest, each with the answers that are seen: how it stands is said by these alone.
    fileprivate func requests(openOnly: Bool, limit: Int) throws -> [RequestState] {
        var found: [RequestState] = []
        var skipped = 0
        while found.count < limit {
            let page = try replica.requests(openOnly: false, limit: limit, skipping: skipped)
            found += page.compactMap { seen($0) }.filter { !openOnly || $0.isOpen }
            skipped += page.count
            guard page.count == limit else { break }
        }
        return Array(found.prefix(limit))
    }

    fileprivate func requests(_ id: String) throws -> [RequestState] {
        try replica.requests(idPrefix: id).compactMap { seen($0) }
    }

    private func seen(_ state: RequestState) -> RequestState? {
        guard clearance.covers(state.request) else { return nil }
        return RequestState(state.request, answers: state.answers.filter { clearance.covers($0) })
    }
}
