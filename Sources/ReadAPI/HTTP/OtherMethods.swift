import HTTPTypes
package import Hummingbird

/// The methods that a path does not take: refused with those that it does (RFC 9110 §15.5.6).
package enum OtherMethods {
    private static let all: [HTTPRequest.Method] = [.get, .head, .post, .put, .patch, .delete, .options]

    /// When all routes are there.
    package static func add(to router: Router<APIContext>) {
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
                router.on(RouterPath(path), method: method) { _, _ -> Response in throw refusal }
            }
        }
    }
}
