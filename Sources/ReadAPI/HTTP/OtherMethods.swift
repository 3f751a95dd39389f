import HTTPTypes
package import Hummingbird

/// The methods that a path does not take: refused with those that it does (RFC 9110 §15.5.6).
package enum OtherMethods {
    static let all: [HTTPRequest.Method] = [.get, .head, .post, .put, .patch, .delete, .options, .trace, .query]

    /// When all routes are there.
    package static func add(to router: Router<some RequestContext>) {
        for (path, routes) in Dictionary(grouping: router.routes, by: \.path.description) {
            var allowed = routes.map(\.method)
            // The router answers it by the route of GET.
            if allowed.contains(.get), !allowed.contains(.head) { allowed.append(.head) }
            allowed.sort { $0.rawValue < $1.rawValue }
            let names = allowed.map(\.rawValue).joined(separator: ", ")
            for method in all where !allowed.contains(method) {
                let refusal = APIError(
                    .methodNotAllowed,
                    "this path does not take \(method); it takes \(names)",
                    allowed: allowed
                )
                router.on(RouterPath(path), method: method) { request, _ in refusal.response(to: request.uri.path) }
            }
        }
    }
}

/// In front of the routes: refuses the methods that no path takes (RFC 9110 §15.6.2).
package struct MethodsKnown<Context: RequestContext>: RouterMiddleware {
    package init() {}

    @concurrent package func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard OtherMethods.all.contains(request.method) else {
            let names = OtherMethods.all.map(\.rawValue).joined(separator: ", ")
            let refusal = APIError(.notImplemented, "no path takes \(request.method); the methods known are \(names)")
            return refusal.response(to: request.uri.path)
        }
        return try await next(request, context)
    }
}
