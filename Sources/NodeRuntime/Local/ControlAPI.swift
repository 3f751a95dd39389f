import Foundation
import Hummingbird
import Membership
import ReadAPI

/// `control.sock`: for the operator.
struct ControlAPI {
    let node: Node

    func router() -> Router<BasicRequestContext> {
        let router = Router()
        router.get("/v1/status") { _, _ in await answer { () async throws(NodeError) in try await node.status() } }
        router.get("/v1/progress") { _, _ in
            await answer { () async throws(NodeError) in try await node.progress() }
        }
        router.get("/v1/logs") { _, _ in
            await answer { () async throws(NodeError) in try await node.logDetails() }
        }
        router.post("/v1/peers") { request, _ in
            await answer { () async throws(NodeError) in
                try await node.addPeer(try await LocalServer.decode(PeerAddition.self, request))
            }
        }
        router.delete("/v1/peers/:member") { _, context in
            await answer { () async throws(NodeError) in try await node.removePeer(try member(context)) }
        }
        router.post("/v1/peers/:member/test") { _, context in
            await answer { () async throws(NodeError) in try await node.testPeer(try member(context)) }
        }
        router.get("/v1/revocations") { _, _ in await answer { () async throws(NodeError) in await node.lists() } }
        router.post("/v1/revocations") { request, _ in
            await answer { () async throws(NodeError) in
                try await node.revoke(try await LocalServer.decode(RevocationText.self, request))
            }
        }
        router.get("/v1/tokens") { _, _ in
            await answer { () async throws(NodeError) in node.tokens.book.all.map { TokenStatus($0) } }
        }
        router.post("/v1/tokens") { request, _ in
            await answer { () async throws(NodeError) in
                try node.tokens.create(
                    try await LocalServer.decode(TokenWish.self, request),
                    known: KnownMembers(node.members),
                    now: Date()
                )
            }
        }
        router.delete("/v1/tokens/:name") { _, context in
            await answer { () async throws(NodeError) in try node.tokens.revoke(context.parameters.get("name") ?? "") }
        }
        router.post("/v1/reload") { _, _ in await answer { () async throws(NodeError) in try await node.reload() } }
        router.post("/v1/rebuild") { _, _ in await answer { () async throws(NodeError) in try await node.rebuild() } }
        router.post("/v1/recover") { _, _ in await answer { () async throws(NodeError) in try await node.recover() } }
        ArtefactAPI(node: self.node).add(to: router)
        return router
    }

    private func member(_ context: BasicRequestContext) throws(NodeError) -> MemberID {
        do throws(NameError) { return try MemberID(context.parameters.get("member") ?? "") } catch {
            throw NodeError("\(error)")
        }
    }

    private func answer(_ body: () async throws(NodeError) -> some Encodable) async -> Response {
        do throws(NodeError) { return LocalServer.json(try await body()) } catch { return LocalServer.failure(error) }
    }
}
