import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import ReplicaStore

/// What is read of a collection (TAXII 2.1 §§5.3, 5.4, 5.6, 5.8).
extension TAXIIRoutes {
    func objects(_ request: Request, _ context: APIContext) async throws -> Response {
        let (page, query) = try await page(request, context)
        return try Self.envelope(page, query, context)
    }

    func object(_ request: Request, _ context: APIContext) async throws -> Response {
        let (page, query) = try await one(request, context)
        return try Self.envelope(page, query, context)
    }

    private static func envelope(_ page: TAXIIReader.Page, _ query: TAXIIQuery, _ context: APIContext) throws
        -> Response
    {
        let end = try ending(page, query)
        if page.objects.isEmpty { return TAXIIAnswer.response(Data("{\(end)}".utf8)) }
        var body = ByteBuffer()
        body.reserveCapacity(page.objects.reduce(end.utf8.count + 32) { $0 + $1.object.json.count + 1 })
        body.writeString(#"{"objects":"#)
        var separator = UInt8(ascii: "[")
        for dated in page.objects {
            body.writeInteger(separator)
            body.writeBytes(dated.object.json)
            separator = UInt8(ascii: ",")
        }
        body.writeString("],\(end)}")
        return answer(body, page, context)
    }

    /// `more` always comes with `next`.
    private static func ending(_ page: TAXIIReader.Page, _ query: TAXIIQuery) throws -> String {
        guard page.isMore, let last = page.objects.last else { return #""more":false"# }
        return #""more":true,"next":"\#(try query.next(after: last.added))""#
    }

    private static func answer(_ body: ByteBuffer, _ page: TAXIIReader.Page, _ context: APIContext) -> Response {
        var response = TAXIIAnswer.response(body)
        if let first = page.objects.first, let last = page.objects.last {
            response.headers[addedFirst] = TAXIIQuery.text(first.added)
            response.headers[addedLast] = TAXIIQuery.text(last.added)
        }
        context.given.add(page.objects.map(\.object.id))
        return response
    }

    private static let addedFirst = HTTPField.Name("X-TAXII-Date-Added-First") ?? .date
    private static let addedLast = HTTPField.Name("X-TAXII-Date-Added-Last") ?? .date

    private struct Manifest: Encodable {
        struct Record: Encodable {
            var id: String
            var date_added: String
            var version: String
            var media_type = TAXIIAnswer.stixMediaType
        }
        var more: Bool
        var next: String?
        var objects: [Record]?
    }

    func manifest(_ request: Request, _ context: APIContext) async throws -> Response {
        let (page, query) = try await page(request, context)
        let records = page.objects.map {
            Manifest.Record(id: $0.object.id, date_added: TAXIIQuery.text($0.added), version: $0.version)
        }
        let next = page.isMore ? try page.objects.last.map { try query.next(after: $0.added) } : nil
        let body = try JSONAnswer.data(
            Manifest(more: page.isMore, next: next, objects: records.isEmpty ? nil : records)
        )
        return Self.answer(ByteBuffer(bytes: body), page, context)
    }

    private struct Versions: Encodable {
        var more = false
        var versions: [String]?
    }

    func versions(_ request: Request, _ context: APIContext) async throws -> Response {
        let (page, _) = try await one(request, context)
        let versions = page.objects.map(\.version)
        let body = try JSONAnswer.data(Versions(versions: versions.isEmpty ? nil : versions))
        return Self.answer(ByteBuffer(bytes: body), page, context)
    }

    private func page(_ request: Request, _ context: APIContext) async throws -> (TAXIIReader.Page, TAXIIQuery) {
        let holder = try holder(request, context)
        let reader = reader(try collection(context, for: holder), for: holder)
        let query = try TAXIIQuery(request)
        return (try await queue.read(for: holder.token.name) { try reader.page(query) }, query)
    }

    /// The one object that the path names, as far as the query takes it.
    private func one(_ request: Request, _ context: APIContext) async throws -> (TAXIIReader.Page, TAXIIQuery) {
        let holder = try holder(request, context)
        let reader = reader(try collection(context, for: holder), for: holder)
        let query = try TAXIIQuery(request)
        let id = context.parameters.get("object") ?? ""
        let found = try await queue.read(for: holder.token.name) { try reader.objects(called: id).last }
        guard let found else { throw Self.unknown }
        let isTaken = found.added > query.after && query.takes(found.object, version: found.version)
        return (TAXIIReader.Page(objects: isTaken ? [found] : [], isMore: false), query)
    }

    static let unknown = APIError(.notFound, "there is no such object for this token")
}
