import Entries
import Foundation
import Hummingbird
import Indicators
import NIOCore
import ReplicaStore

/// `GET /v1/search`: by values, and by the words of what is said.
extension ReadRoutes {
    private struct SearchAnswer {
        var objects: [ObjectItem]
        /// To be given as `after` for the next page; absent on the last.
        var next: String?

        var json: ByteBuffer {
            var json = JSONWriter(capacity: 1024 * objects.count)
            json.object { json in
                if let next { json.member("next", next) }
                json.name("objects")
                json.list { list in for item in objects { item.write(to: &list) } }
            }
            return ByteBuffer(bytes: json.bytes)
        }
    }

    /// What a search by values and one by words have in common.
    private struct Wish {
        var kinds: [Kind]
        var verdict: Verdict?
        var limit: Int
        var after: String?
    }

    func search(_ request: Request, _ context: APIContext) async throws -> Response {
        let query = request.uri.queryParameters
        let verdict: Verdict?
        do throws(IndicatorError) {
            verdict = try query["verdict"].map { text throws(IndicatorError) in try Verdict(String(text)) }
        } catch { throw APIError.invalid("\(error)") }
        let wish = Wish(
            kinds: try query[values: "kind"].map { try Self.kind(String($0)) },
            verdict: verdict,
            limit: try Self.number(query["limit"], "limit", 1...Self.pageMax) ?? 100,
            after: query["after"].map { String($0) }
        )
        let answer: SearchAnswer
        switch (query["prefix"], query["contains"], query["words"]) {
        case (nil, nil, nil): answer = try await search(.all, wish, context)
        case (let prefix?, nil, nil): answer = try await search(.prefix(String(prefix)), wish, context)
        case (nil, let part?, nil): answer = try await search(.containing(String(part)), wish, context)
        case (nil, nil, let words?):
            // Forms write a space so; in a phone number, which the others may ask for, it stands for itself.
            answer = try await search(words: String(words).replacing("+", with: " "), wish, context)
        default: throw APIError.invalid("'prefix', 'contains' and 'words' exclude each other")
        }
        context.given.add(answer.objects.map(\.id))
        return JSONAnswer.response(answer.json)
    }

    private func search(_ match: ObjectSearch.Match, _ wish: Wish, _ context: APIContext) async throws -> SearchAnswer {
        let search = ObjectSearch(
            match,
            kinds: wish.kinds,
            verdict: wish.verdict,
            after: try wish.after.map { try Self.place($0) }
        )
        let (items, isMore) = try await find("search", context) {
            try $0.search(search, limit: wish.limit, nowMs: Self.nowMs)
        }
        return SearchAnswer(objects: items, next: isMore ? items.last.map { Self.place(of: $0) } : nil)
    }

    private static let searchTime = Duration.seconds(30)

    private func find<T: Sendable>(
        _ route: String,
        _ context: APIContext,
        _ body: @escaping @Sendable (ClearedReplica) throws -> T
    ) async throws -> T {
        do {
            return try await read(route, context, on: searches) { cleared in
                try ReadLimit.within(Self.searchTime) { try body(cleared) }
            }
        } catch StoreError.tooLong {
            throw APIError.unavailable(
                "the search took longer than \(Self.searchTime.components.seconds) s: give the beginning of the value, kinds, or longer words"
            )
        }
    }

    /// Places in the words, which hold numbers of entries, and how far each log had come when the search began.
    private static let wordsPurpose = "search by words"
    /// Characters.
    static let wordsMax = 250

    private func search(words: String, _ wish: Wish, _ context: APIContext) async throws -> SearchAnswer {
        guard words.unicodeScalars.count <= Self.wordsMax else {
            throw APIError.invalid("'words' has more than \(Self.wordsMax) characters")
        }
        let (items, next) = try await find("words", context) { [replica, seal] cleared in
            let generation = try replica.changePosition().generation
            var search = TextSearch(words, kinds: wish.kinds, verdict: wish.verdict)
            if let after = wish.after {
                guard let numbers = seal.numbers(after, Self.wordsPurpose), numbers.count >= 5,
                    numbers[0] == generation, let begun = TextSnapshot(numbers.dropFirst(3))
                else { throw Self.unknownPlace }
                search.after = TextPlace(isOpen: numbers[1] == 1, key: LogKey(packed: numbers[2]))
                search.begun = begun
            }
            let begun = try search.begun ?? replica.textSnapshot()
            search.begun = begun
            let (items, place) = try cleared.search(search, limit: wish.limit, nowMs: Self.nowMs)
            let next = try place.map {
                try seal.text([generation, $0.isOpen ? 1 : 0, $0.key.packed] + begun.numbers, Self.wordsPurpose)
            }
            return (items, next)
        }
        return SearchAnswer(objects: items, next: next)
    }

    private static let unknownPlace = APIError.invalid(
        "'after' is what an earlier answer to this search gave as 'next', unless the replica was made anew since: begin again"
    )

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
        guard let parts, parts.count == 2 else { throw unknownPlace }
        return ObjectKey(kind: try kind(String(parts[0])), value: String(parts[1]))
    }
}
