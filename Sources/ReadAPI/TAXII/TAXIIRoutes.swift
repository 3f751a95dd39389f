package import Foundation
import HTTPTypes
package import Hummingbird
import Indicators
package import ReplicaStore

/// TAXII 2.1 under `/taxii2` (OASIS TAXII 2.1 §§4, 5).
package struct TAXIIRoutes: Sendable {
    private static let root = "/taxii2/mandala"

    let replica: Replica
    let writing: any TAXIIWriting
    let federation: String
    let now: @Sendable () -> Date
    let statuses: TAXIIStatusBook
    let queue = ReadingQueue(readsMax: 2)

    package init(
        replica: Replica,
        log: LogStore,
        writing: any TAXIIWriting,
        federation: String,
        now: @escaping @Sendable () -> Date
    ) {
        self.replica = replica
        statuses = TAXIIStatusBook(log: log)
        self.writing = writing
        self.federation = federation
        self.now = now
    }

    package func add(to router: Router<APIContext>) {
        let collection = "\(Self.root)/collections/:collection"
        let object = "\(collection)/objects/:object"
        router.get("/taxii2") { try discovery($0, $1) }
        router.get("\(Self.root)") { try root($0, $1) }
        router.get("\(Self.root)/status/:status") { try await status($0, $1) }
        router.get("\(Self.root)/collections") { try collections($0, $1) }
        router.get("\(collection)") { try self.collection($0, $1) }
        router.get("\(collection)/manifest") { try await manifest($0, $1) }
        router.get("\(collection)/objects") { try await objects($0, $1) }
        router.post("\(collection)/objects") { try await post($0, $1) }
        router.get("\(object)") { try await self.object($0, $1) }
        router.delete("\(object)") { try await delete($0, $1) }
        router.get("\(object)/versions") { try await versions($0, $1) }
    }

    // MARK: What there is

    private struct Discovery: Encodable {
        var title: String
        var description: String
        var `default`: String
        var api_roots: [String]
    }

    private func discovery(_ request: Request, _ context: APIContext) throws -> Response {
        _ = try holder(request, context)
        let root = "\(Self.root)/"
        return try TAXIIAnswer.response(
            Discovery(
                title: "mandala",
                description: "Indicators of the federation \(federation)",
                default: root,
                api_roots: [root]
            )
        )
    }

    private struct Root: Encodable {
        var title: String
        var description: String
        var versions = [TAXIIAnswer.mediaType]
        var max_content_length = ReadRoutes.bodyBytesMax
    }

    private func root(_ request: Request, _ context: APIContext) throws -> Response {
        _ = try holder(request, context)
        return try TAXIIAnswer.response(
            Root(title: federation, description: "What the members of \(federation) share with each other")
        )
    }

    private func status(_ request: Request, _ context: APIContext) async throws -> Response {
        let holder = try holder(request, context)
        let id = context.parameters.get("status") ?? ""
        let name = holder.token.name
        let status = try await queue.read(for: name) { try statuses.status(id, token: name, now: now()) }
        guard let status else {
            throw APIError(.notFound, "there is no such status; each is kept for a day, and for the token that posted")
        }
        return try TAXIIAnswer.response(status)
    }

    private struct Collections: Encodable { var collections: [TAXIICollection.Resource] }

    private func collections(_ request: Request, _ context: APIContext) throws -> Response {
        let holder = try holder(request, context)
        let visible = TAXIICollection.all.filter { isVisible($0, to: holder) }
        let canWrite = holder.token.role >= .reporter
        return try TAXIIAnswer.response(Collections(collections: visible.map { $0.resource(canWrite: canWrite) }))
    }

    private func collection(_ request: Request, _ context: APIContext) throws -> Response {
        let holder = try holder(request, context)
        return try TAXIIAnswer.response(
            try collection(context, for: holder).resource(canWrite: holder.token.role >= .reporter)
        )
    }

    // MARK: Who asks for what

    /// The holder of the token, who takes TAXII.
    func holder(_ request: Request, _ context: APIContext) throws(APIError) -> APIContext.Holder {
        let holder = try context.require(.reader)
        try TAXIIAnswer.checkAccept(request)
        return holder
    }

    private func isVisible(_ collection: TAXIICollection, to holder: APIContext.Holder) -> Bool {
        !TAXIIReader.kinds(collection, writing, holder.clearance).isEmpty
    }

    func collection(_ context: APIContext, for holder: APIContext.Holder) throws(APIError) -> TAXIICollection {
        let name = (context.parameters.get("collection") ?? "").lowercased()
        guard let found = TAXIICollection.all.first(where: { $0.id == name || $0.alias == name }),
            isVisible(found, to: holder)
        else { throw APIError(.notFound, "there is no such collection for this token") }
        return found
    }

    func reader(_ collection: TAXIICollection, for holder: APIContext.Holder) -> TAXIIReader {
        TAXIIReader(
            ClearedReplica(replica: replica, clearance: holder.clearance),
            writing: writing,
            of: collection
        )
    }
}
