import TransparencyLog
import Entries
import Exchange
import Foundation
import Hummingbird
import Logging
import SwiftProtobuf

/// `report.sock`: for those who report.
struct ReportAPI {
    let reporter: Reporter
    let artefacts: ArtefactStore

    /// Bytes of a request that is read elsewhere than on the thread of the socket, so that others need not wait.
    private static let bulkBytes = 65_536

    func router() -> Router<BasicRequestContext> {
        let router = Router()
        router.post("/v1/reports") { request, _ in await reports(request, ImportDefaults()) }
        router.post("/v1/sightings") { request, _ in await reports(request, ImportDefaults(.sighting(PBSighting()))) }
        router.post("/v1/actions") { request, _ in await reports(request, ImportDefaults(.action(PBAction()))) }
        router.post("/v1/revisions") { request, _ in await revise(request) }
        router.post("/v1/withdrawals") { request, _ in await withdraw(request) }
        router.post("/v1/requests") { request, _ in await ask(request) }
        router.post("/v1/answers") { request, _ in await answer(request) }
        router.put("/v1/artefacts") { request, _ in await add(request) }
        router.get("/v1/live") { _, _ in LocalServer.json(["live": true]) }
        return router
    }

    private func reports(_ request: Request, _ defaults: ImportDefaults) async -> Response {
        do {
            let bytes = try await LocalServer.body(request)
            if request.headers[.contentType] == "application/x-protobuf" {
                guard bytes.readableBytes > Self.bulkBytes else { return try await reports(bytes) }
                return try await withTaskExecutorPreference(globalConcurrentExecutor) { try await reports(bytes) }
            }
            let draft = try JSONReports.draft(json: Data(bytes.readableBytesView), defaults: defaults)
            guard let result = try await reporter.report([draft]).first else { return Response(status: .ok) }
            let receipt = await reporter.receipt(result, draft)
            return LocalServer.json(receipt, status: result.outcome == 3 ? .unprocessableContent : .ok)
        } catch let error as NodeError {
            return LocalServer.failure(error, status: .serviceUnavailable)
        } catch { return LocalServer.failure(error, status: .badRequest) }
    }

    private func ask(_ request: Request) async -> Response {
        do throws(NodeError) {
            let draft = try await LocalServer.decode(RequestDraft.self, request)
            return LocalServer.json(try await reporter.ask(draft))
        } catch { return LocalServer.failure(error) }
    }

    private func answer(_ request: Request) async -> Response {
        do throws(NodeError) {
            let draft = try await LocalServer.decode(AnswerDraft.self, request)
            return LocalServer.json(try await reporter.answer(draft))
        } catch { return LocalServer.failure(error) }
    }

    private func add(_ request: Request) async -> Response {
        do throws(NodeError) {
            let (id, size) = try await artefacts.add(request.body)
            return LocalServer.json(HeldArtefact(sha256: id.description, size: size))
        } catch { return LocalServer.failure(error) }
    }

    private func reports(_ bytes: ByteBuffer) async throws -> Response {
        let drafts = try PBDrafts(serializedBytes: Data(bytes.readableBytesView))
        var results = PBDraftResults()
        results.results = try await reporter.report(drafts.drafts, run: drafts.run == 0 ? nil : drafts.run)
        return Response(
            status: .ok,
            headers: [.contentType: "application/x-protobuf"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: try results.serializedBytes() as Data))
        )
    }

    private func revise(_ request: Request) async -> Response {
        do throws(NodeError) {
            let revision = try await LocalServer.decode(RevisionRequest.self, request)
            return LocalServer.json(try await reporter.revise(revision))
        } catch { return LocalServer.failure(error) }
    }

    private func withdraw(_ request: Request) async -> Response {
        do throws(NodeError) {
            let withdrawal = try await LocalServer.decode(WithdrawalRequest.self, request)
            return LocalServer.json(try await reporter.withdraw(withdrawal))
        } catch { return LocalServer.failure(error) }
    }
}
