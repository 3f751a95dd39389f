import Entries
import Foundation
import Hummingbird
import Indicators
import ReplicaStore

/// Many values at once, and searches.
extension ReadRoutes {
    static let valuesMax = 10_000
    static let pageMax = 1_000

    private struct LookupWish: Decodable {
        var values: [String]
        /// Nil: whatever each value can be.
        var kind: String?
        var region: String?
    }

    private struct LookupAnswer: Encodable {
        struct Result: Encodable {
            var value: String
            var objects: [ObjectItem]
            /// Why it is no value of the kind.
            var error: String?
        }
        var results: [Result]
    }

    func lookup(_ request: Request, _ context: APIContext) async throws -> Response {
        let wish = try Self.decode(LookupWish.self, try await Self.body(request))
        guard wish.values.count <= Self.valuesMax else {
            throw APIError(.contentTooLarge, "at most \(Self.valuesMax) values at once")
        }
        let kind = try wish.kind.map { try Self.kind($0) }
        let region = wish.region ?? self.region
        let (answer, ids) = try await read("lookup", context, isLong: wish.values.count > 100) { cleared in
            let kinds = (kind.map { [$0] } ?? Kind.all).filter { cleared.clearance.covers($0) }
            let asked = wish.values.map { Self.keys($0, kinds, region) }
            let found = try cleared.objects(asked.flatMap(\.keys))
            var shown: [String: ObjectItem] = [:]
            for item in try cleared.items(Array(found.values), nowMs: Self.nowMs) { shown[item.id] = item }
            var ids: [String] = []
            let results = zip(wish.values, asked).map { value, asked in
                let items = asked.keys.compactMap { found[$0.id] == nil ? nil : shown[$0.id.description] }
                ids += items.map(\.id)
                return LookupAnswer.Result(value: value, objects: items, error: kind == nil ? nil : asked.error)
            }
            return (try JSONAnswer.data(LookupAnswer(results: results)), ids)
        }
        context.given.add(ids)
        return JSONAnswer.response(answer)
    }

    private static func keys(_ value: String, _ kinds: [Kind], _ region: String?) -> (keys: [ObjectKey], error: String?)
    {
        var keys: [ObjectKey] = []
        var reason: String?
        for kind in kinds {
            do throws(IndicatorError) {
                let canonical = try kind.canonicalise(RawKey(value: value), context: KeyContext(region: region))
                keys.append(ObjectKey(kind: kind, value: canonical.value))
            } catch { reason = "\(error)" }
        }
        return (keys, reason)
    }

    private struct SearchAnswer: Encodable {
        var objects: [ObjectItem]
        /// To be given as `after` for the next page; absent on the last.
        var next: String?
    }

    func search(_ request: Request, _ context: APIContext) async throws -> Response {
        let query = request.uri.queryParameters
        var search: ObjectSearch
        switch (query["prefix"], query["contains"]) {
        case (nil, nil): search = ObjectSearch(.all)
        case (let prefix?, nil): search = ObjectSearch(.prefix(String(prefix)))
        case (nil, let part?): search = ObjectSearch(.containing(String(part)))
        default: throw APIError.invalid("'prefix' and 'contains' exclude each other")
        }
        search.kinds = try query[values: "kind"].map { try Self.kind(String($0)) }
        do throws(IndicatorError) {
            search.verdict = try query["verdict"].map { text throws(IndicatorError) in try Verdict(String(text)) }
        } catch { throw APIError.invalid("\(error)") }
        let limit = try Self.number(query["limit"], "limit", 1...Self.pageMax) ?? 100
        search.after = try query["after"].map { try Self.place(String($0)) }
        let wish = search
        let (items, isMore) = try await read("search", context, isLong: true) {
            try $0.search(wish, limit: limit, nowMs: Self.nowMs)
        }
        context.given.add(items.map(\.id))
        let next = isMore ? items.last.map { Self.place(of: $0) } : nil
        return JSONAnswer.response(SearchAnswer(objects: items, next: next))
    }

    static var nowMs: UInt64 { UInt64(max(0, Date().timeIntervalSince1970 * 1000)) }

    static func kind(_ name: String) throws(APIError) -> Kind {
        guard let kind = Kind.all.first(where: { $0.name == name }) else {
            throw .invalid(
                "there is no kind '\(name.prefix(40))'; there are \(Kind.all.map(\.name).joined(separator: ", "))"
            )
        }
        return kind
    }

    static func number(_ text: Substring?, _ name: String, _ range: ClosedRange<Int>) throws(APIError) -> Int? {
        guard let text else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw .invalid("'\(name)' is a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// The last object of a page: nothing else is in it.
    private static func place(of item: ObjectItem) -> String {
        Data("\(item.kind) \(item.value)".utf8).base64EncodedString().replacing("+", with: "-").replacing(
            "/",
            with: "_"
        )
        .replacing("=", with: "")
    }

    private static func place(_ text: String) throws(APIError) -> ObjectKey {
        var base64 = text.replacing("-", with: "+").replacing("_", with: "/")
        while base64.utf8.count % 4 != 0 { base64 += "=" }
        let parts = Data(base64Encoded: base64).flatMap { String(bytes: $0, encoding: .utf8) }?
            .split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        guard let parts, parts.count == 2 else { throw .invalid("'after' is what an earlier answer gave as 'next'") }
        return ObjectKey(kind: try kind(String(parts[0])), value: String(parts[1]))
    }
}
