import Entries
import Foundation
import HTTPTypes
import Hummingbird
import Indicators
import Membership
import ReplicaStore
import Replication

/// One object: looked at, and revised.
extension ReadRoutes {
    func object(_ request: Request, _ context: APIContext) async throws -> Response {
        let key = try objectKey(request, context)
        let found = try await read("object", context, on: objects) { cleared -> (StoredObject, ObjectReport)? in
            guard let object = try cleared.object(key) else { return nil }
            let report = ObjectReport(
                object,
                history: try cleared.history(of: key),
                events: try cleared.events(of: key),
                clearance: cleared.clearance,
                frozen: try cleared.replica.frozenLogs(),
                nowMs: Self.nowMs
            )
            return (object, report)
        }
        guard let (object, report) = found else { throw Self.unknown }
        context.given.add([object.id.description])
        var response = JSONAnswer.response(report)
        response.headers[.eTag] = Self.tag(object)
        return response
    }

    /// `PUT` with `If-Match`: a statement made after reading the others.
    func revise(_ request: Request, _ context: APIContext) async throws -> Response {
        let holder = try context.require(.reporter)
        guard holder.clearance.isLevelAlone else {
            throw APIError(
                .forbidden,
                "a token that is limited to an audience cannot revise: it does not see all that it would supersede"
            )
        }
        let key = try objectKey(request, context)
        guard let match = request.headers[.ifMatch] else {
            throw APIError(.preconditionRequired, "send the ETag of the object that you have read as If-Match")
        }
        let body = try await Self.body(request)
        let changed = APIError(
            .preconditionFailed,
            "the object is not as you have read it: read it again, and decide again"
        )
        let object = try await read("object", context, on: objects) { try $0.object(key) }
        guard let object, let clock = object.effective?.clock, Self.tag(object) == match else { throw changed }
        let taken = await reports.revise(
            key.kind.name,
            key.value,
            clock: clock.description,
            body,
            for: holder.clearance
        )
        if taken.status == HTTPResponse.Status.preconditionFailed.code { throw changed }
        context.given.add([object.id.description])
        return JSONAnswer.response(taken.body, status: HTTPResponse.Status(code: taken.status))
    }

    func report(_ request: Request, _ context: APIContext) async throws -> Response {
        let holder = try context.require(.reporter).clearance
        let body = try await Self.body(request)
        let taken =
            switch request.uri.path {
            case "/v1/sightings": await reports.sighting(body, for: holder)
            case "/v1/actions": await reports.action(body, for: holder)
            default: await reports.report(body, for: holder)
            }
        if let object = taken.object { context.given.add([object]) }
        return JSONAnswer.response(taken.body, status: HTTPResponse.Status(code: taken.status))
    }

    static let unknown = APIError(.notFound, "nothing is known of it to this token")

    /// Strong, as `If-Match` asks: the clock, which a revision has to name.
    static func tag(_ object: StoredObject) -> String { "\"\(object.effective?.clock.description ?? "-")\"" }

    /// What stands behind `/v1/objects/{kind}/`, percent-decoded once; a value may hold slashes.
    private func objectKey(_ request: Request, _ context: APIContext) throws(APIError) -> ObjectKey {
        let name = context.parameters.get("kind") ?? ""
        guard let kind = Kind.all.first(where: { $0.name == name }) else {
            throw APIError(.notFound, "there is no kind \(QuotedText(name.prefix(40)))")
        }
        let parts = request.uri.path.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: true)
        guard parts.count == 4, let value = String(parts[3]).removingPercentEncoding else {
            throw .invalid("the value's percent-encoding cannot be read")
        }
        return try key(kind, value, request.uri.queryParameters["region"].map(String.init))
    }

    func key(_ kind: Kind, _ value: String, _ region: String?) throws(APIError) -> ObjectKey {
        do throws(IndicatorError) {
            let context = KeyContext(region: region ?? self.region)
            return ObjectKey(kind: kind, value: try kind.canonicalise(RawKey(value: value), context: context).value)
        } catch { throw .invalid("\(error)") }
    }
}
