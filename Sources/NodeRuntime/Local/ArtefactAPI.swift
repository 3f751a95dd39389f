import TransparencyLog
import Foundation
import Hummingbird
import NIOCore

/// Artefacts of evidence on `control.sock`: fetched from peers, read, checked.
struct ArtefactAPI {
    let node: Node

    func add(to router: Router<BasicRequestContext>) {
        router.get("/v1/artefacts") { _, _ in answer { () throws(NodeError) in try held() } }
        router.get("/v1/artefacts/:sha256") { _, context in
            do throws(NodeError) { return try content(try artefact(context)) } catch {
                return LocalServer.failure(error)
            }
        }
        router.post("/v1/artefacts/:sha256/fetch") { _, context in
            do throws(NodeError) { return LocalServer.json(try await node.fetchArtefact(try artefact(context))) } catch
            {
                return LocalServer.failure(error)
            }
        }
        router.post("/v1/artefacts/:sha256/verify") { _, context in
            answer { () throws(NodeError) in
                let artefact = try artefact(context)
                guard let holds = try node.artefacts.store.verify(artefact) else { throw notHeld(artefact) }
                return ArtefactCheck(sha256: artefact.description, holds: holds)
            }
        }
    }

    private func held() throws(NodeError) -> [HeldArtefact] {
        let store = node.artefacts.store
        return try store.held().sorted().map {
            HeldArtefact(sha256: $0.description, size: store.size($0) ?? 0)
        }
    }

    /// A chunk at a time.
    private func content(_ artefact: ArtefactID) throws(NodeError) -> Response {
        let store = node.artefacts.store
        guard let size = store.size(artefact) else { throw notHeld(artefact) }
        let body = ResponseBody(contentLength: Int(size)) { writer in
            var offset: UInt64 = 0
            while let (_, bytes) = try store.read(artefact, from: offset), !bytes.isEmpty {
                try await writer.write(ByteBuffer(bytes: bytes))
                offset += UInt64(bytes.count)
            }
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: [.contentType: "application/octet-stream"], body: body)
    }

    private func notHeld(_ artefact: ArtefactID) -> NodeError {
        NodeError("\(artefact) is not held here; run 'mandala evidence fetch \(artefact)'")
    }

    private func artefact(_ context: BasicRequestContext) throws(NodeError) -> ArtefactID {
        let text = context.parameters.get("sha256") ?? ""
        guard let artefact = ArtefactID(hexadecimal: text) else {
            throw NodeError("'\(text.prefix(80))' is no SHA-256; write its 64 hexadecimal digits")
        }
        return artefact
    }

    private func answer(_ body: () throws(NodeError) -> some Encodable) -> Response {
        do throws(NodeError) { return LocalServer.json(try body()) } catch { return LocalServer.failure(error) }
    }
}
