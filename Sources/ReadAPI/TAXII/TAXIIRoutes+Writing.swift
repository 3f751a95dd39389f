import Entries
import Foundation
import HTTPTypes
import Hummingbird
import Indicators

/// What is written to a collection (TAXII 2.1 §§5.5, 5.7): reports and withdrawals of the member.
extension TAXIIRoutes {
    func post(_ request: Request, _ context: APIContext) async throws -> Response {
        let (holder, collection) = try writer(request, context)
        try TAXIIAnswer.checkContent(request)
        let began = now()
        // What may be referred to is what the token sees in this collection.
        let reader = reader(collection, for: holder)
        let body = try await ReadRoutes.body(request)
        let taken = try await writing.take(body, kinds: reader.kinds, for: holder.clearance) { id in
            (try? reader.key(of: id)) ?? nil
        }
        context.given.add(taken.flatMap(\.objects))
        let status = TAXIIStatus(taken, at: began)
        let kept = try JSONAnswer.data(KeptStatus(status, of: taken))
        let name = holder.token.name
        try await queue.read(for: name) { try statuses.keep(status.id, kept, token: name, now: now()) }
        return try TAXIIAnswer.response(status, status: .accepted)
    }

    /// A withdrawal: what others say of the object stands.
    func delete(_ request: Request, _ context: APIContext) async throws -> Response {
        let (holder, collection) = try writer(request, context)
        let reader = reader(collection, for: holder)
        let query = try TAXIIQuery(request)
        let id = context.parameters.get("object") ?? ""
        let found = try await queue.read(for: holder.token.name) { () -> (TAXIIReader.Dated, ObjectKey)? in
            guard let dated = try reader.objects(called: id).last, let key = try reader.key(of: dated) else {
                return nil
            }
            return (dated, key)
        }
        guard let (dated, key) = found, query.takes(dated.object, version: dated.version) else { throw Self.unknown }
        if let reason = try await writing.withdraw(key.kind, key.value, for: holder.clearance) {
            throw APIError(.notFound, "there is nothing of this member to withdraw: \(reason)")
        }
        context.given.add([id])
        return Response(status: .ok, headers: [.contentType: TAXIIAnswer.mediaType])
    }

    private func writer(_ request: Request, _ context: APIContext) throws(APIError) -> (
        APIContext.Holder, TAXIICollection
    ) {
        let holder = try holder(request, context)
        let collection = try collection(context, for: holder)
        _ = try context.require(.reporter)
        return (holder, collection)
    }
}
