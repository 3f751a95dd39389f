package import Foundation
import HTTPTypes
package import Hummingbird
package import Membership
import NIOCore
package import ReplicaStore

/// The read API under `/v1`: what it is made of, and the metrics of its queries.
package struct ReadRoutes: Sendable {
    /// Bytes of one request's body: 10,000 values.
    static let bodyBytesMax = 4 << 20

    let replica: Replica
    /// ISO 3166-1: how national numbers are read where a request names no region.
    let region: String?
    let reports: any ReportTaking
    let changes: ChangeFeed
    let seal: SealedNumbers
    let feeds: any FeedKeeping
    let own: MemberID
    let exports: any ExportKeeping
    /// Of single objects with all that was said of them, of feeds' files, and of requests.
    let objects = ReadingQueue(readsMax: 4)
    /// Of feeds: one at a time.
    let makings = ReadingQueue(readsMax: 1)
    /// Of lists, likewise.
    let exportings = ReadingQueue(readsMax: 1)
    /// What goes through many rows does not hold up the lookups.
    let searches = ReadingQueue(readsMax: 2)
    private let queries = Labelled { Histogram() }

    /// `cursorKey`: 32 bytes that seal the places in the changes and in searches.
    package init(
        replica: Replica,
        tokens: TokenBook,
        region: String?,
        own: MemberID,
        reports: any ReportTaking,
        feeds: any FeedKeeping,
        exports: any ExportKeeping,
        log: AccessLog,
        cursorKey: Data
    ) {
        self.replica = replica
        self.region = region
        self.reports = reports
        self.feeds = feeds
        self.exports = exports
        self.own = own
        seal = SealedNumbers(key: cursorKey)
        changes = ChangeFeed(
            replica: replica,
            tokens: tokens,
            cursors: ChangeCursor(seal),
            log: log,
            queue: ReadingQueue(readsMax: 2)
        )
    }

    package func add(to router: Router<APIContext>) {
        router.get("/v1/openapi.json") { request, _ in
            _ = try request.asking()
            return JSONAnswer.response(Data(PackageResources.openapi_json))
        }
        router.get("/v1/objects/:kind/**") { try await object($0.asking("region"), $1) }
        router.put("/v1/objects/:kind/**") { try await revise($0.asking("region"), $1) }
        router.post("/v1/lookup") { try await lookup($0.asking(), $1) }
        router.get("/v1/search") { request, context in
            let names = try request.asking(
                "after",
                "contains",
                "kind",
                "limit",
                "prefix",
                "verdict",
                "words",
                repeated: ["kind"]
            )
            return try await search(names, context)
        }
        for path in ["/v1/reports", "/v1/sightings", "/v1/actions"] {
            router.post(RouterPath(path)) { try await report($0.asking(), $1) }
        }
        router.get("/v1/requests") { try await requests($0.asking("limit", "state"), $1) }
        router.get("/v1/requests/:request") { try await request($0.asking(), $1) }
        router.post("/v1/requests/:request/answer") { try await answer($0.asking(), $1) }
        router.get("/v1/exports/:format") { request, context in
            let names = try request.asking(
                "confidence",
                "contested",
                "kind",
                "label",
                "members",
                "min_score",
                "verdict",
                "within",
                repeated: ["kind", "label", "members", "verdict"]
            )
            return try await export(names, context)
        }
        router.get("/misp/:name") { try await feed($0, $1) }
        router.get("/v1/changes") { try await changes.answer($0.asking("after", "wait"), $1) }
    }

    package func write(to text: inout MetricText) {
        text.histogram(
            "mandala_query_seconds",
            "Queries of the read API, by route.",
            queries.all.map { ([("route", $0.value)], $0.instrument.counts) }
        )
        text.gauge("mandala_change_streams", "Readers of changes that are connected.", [([], Double(changes.readers))])
    }

    /// A read of the replica as the holder sees it, timed under the route's name.
    ///
    /// Without a queue it is done on the thread of the connection: for what takes some microseconds, where to wake another
    /// thread and be woken by it takes several times as long.
    func read<T: Sendable>(
        _ route: String,
        _ context: APIContext,
        on queue: ReadingQueue?,
        _ body: @escaping @Sendable (ClearedReplica) throws -> T
    ) async throws -> T {
        let holder = try context.require(.reader)
        let cleared = ClearedReplica(replica: replica, clearance: holder.clearance)
        let began = ContinuousClock.now
        defer { queries[route].observe(.now - began) }
        guard let queue else { return try body(cleared) }
        return try await queue.read(for: holder.token.name, isWhole: true) { try body(cleared) }
    }

    static func body(_ request: Request) async throws(APIError) -> Data {
        Data(try await bytes(request).readableBytesView)
    }

    static func bytes(_ request: Request) async throws(APIError) -> ByteBuffer {
        do {
            return try await request.body.collect(upTo: bodyBytesMax)
        } catch is NIOTooManyBytesError {
            throw APIError(.contentTooLarge, "the body is larger than \(bodyBytesMax) bytes")
        } catch let error as HTTPError { throw APIError(error.status, error.body ?? "the body is refused") } catch {
            throw .invalid("the body could not be read")
        }
    }
}
