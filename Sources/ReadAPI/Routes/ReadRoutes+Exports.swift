import Exchange
import Foundation
import HTTPTypes
import Hummingbird

/// `GET /v1/exports/FORMAT`: what `mandala export` writes, of what the token may see.
extension ReadRoutes {
    func export(_ request: Request, _ context: APIContext) async throws -> Response {
        let holder = try context.require(.reader)
        guard holder.clearance.isLevelAlone else {
            throw APIError(.forbidden, "a token that is limited to an audience has no lists; use /v1/changes")
        }
        let query = request.uri.queryParameters.map { name, value in (name: String(name), value: String(value)) }
        let wish = try ExportWish(context.parameters.get("format") ?? "", query, holder.clearance)
        let name = holder.token.name
        let (file, objects) = try await exportings.read(for: name) { [exports] in try exports.list(wish, for: name) }
        let response = answer(file, Self.mediaType(wish.format), request, to: holder)
        if response.status == .ok { context.given.count(objects) }
        return response
    }

    private static func mediaType(_ format: ExportFormat) -> String {
        switch format {
        case .csv: "text/csv; charset=utf-8"
        case .ndjson: "application/x-ndjson"
        default: "text/plain; charset=utf-8"
        }
    }
}
