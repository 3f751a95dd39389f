import Entries
import Foundation
import Hummingbird
import Indicators
import Membership
import NIOCore
import ReplicaStore

/// Many values at once, and searches.
extension ReadRoutes {
    static let valuesMax = 10_000
    /// Of values and kinds that each can be: more are looked up on another thread than the connection's.
    private static let keysAtOnceMax = 64
    static let pageMax = 1_000

    func lookup(_ request: Request, _ context: APIContext) async throws -> Response {
        let wish = try await Self.bytes(request).withUnsafeReadableBytes { try LookupWish(json: $0) }
        guard wish.values.count <= Self.valuesMax else {
            throw APIError(.contentTooLarge, "at most \(Self.valuesMax) values at once")
        }
        let kind = try wish.kind.map { try Self.kind($0) }
        let region = wish.region ?? self.region
        let clearance = try context.require(.reader).clearance
        let kinds = (kind.map { [$0] } ?? Kind.all).filter { clearance.covers($0) }
        let isLong = wish.values.count * kinds.count > Self.keysAtOnceMax
        let (answer, ids) = try await read("lookup", context, on: isLong ? searches : nil) { cleared in
            let asked = wish.values.map { Self.keys($0, kinds, region) }
            var rest = try cleared.items(of: asked.flatMap(\.keys), nowMs: Self.nowMs)[...]
            var ids: [String] = []
            var json = JSONWriter(capacity: 512 * wish.values.count)
            json.object { json in
                json.name("results")
                json.list { list in
                    for (value, asked) in zip(wish.values, asked) {
                        let items = rest.prefix(asked.keys.count).compactMap { $0 }
                        rest = rest.dropFirst(asked.keys.count)
                        for item in items { ids.append(item.id) }
                        Self.write(value, items, error: kind == nil ? nil : asked.error, to: &list)
                    }
                }
            }
            return (ByteBuffer(bytes: json.bytes), ids)
        }
        context.given.add(ids)
        return JSONAnswer.response(answer)
    }

    /// `error`: why it is no value of the kind.
    private static func write(_ value: String, _ items: [ObjectItem], error: String?, to json: inout JSONWriter) {
        json.object { json in
            if let error { json.member("error", error) }
            json.name("objects")
            json.list { list in for item in items { item.write(to: &list) } }
            json.member("value", value)
        }
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

    static var nowMs: UInt64 { UInt64(max(0, Date().timeIntervalSince1970 * 1000)) }

    static func kind(_ name: String) throws(APIError) -> Kind {
        guard let kind = Kind.all.first(where: { $0.name == name }) else {
            let names = Kind.all.map(\.name).joined(separator: ", ")
            throw .invalid("there is no kind \(QuotedText(name.prefix(40))); there are \(names)")
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
}
