import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// A MISP feed under `/misp/`, as MISP and PyMISP load them: of what the token may see.
extension ReadRoutes {
    private static let chunkBytes = 256 * 1024

    func feed(_ request: Request, _ context: APIContext) async throws -> Response {
        let holder = try context.require(.reader)
        let clearance = holder.clearance
        let name = context.parameters.get("name") ?? ""
        let isIndex = name == "manifest.json" || name == "hashes.csv"
        guard isIndex || (name.hasSuffix(".json") && UUID(uuidString: String(name.dropLast(5))) != nil) else {
            throw APIError(.notFound, "a feed has manifest.json, hashes.csv and the events that the manifest names")
        }
        guard clearance.isLevelAlone else {
            throw APIError(.forbidden, "a token that is limited to an audience has no feed; use /v1/changes")
        }
        // Only the index is looked at for news: the events then are those that it names.
        let file = try await (isIndex ? makings : objects).read(for: holder.token.name) { [feeds] in
            try feeds.file(name, for: clearance, isFresh: isIndex)
        }
        guard let file else {
            throw APIError(.notFound, "there is no such event in the feed now: read manifest.json again")
        }
        if !isIndex { context.given.add([String(name.dropLast(5))]) }
        return answer(file, name.hasSuffix(".csv") ? "text/csv" : "application/json", request, to: holder)
    }

    /// The file, unless the client has it.
    func answer(
        _ file: FeedFile,
        _ mediaType: String,
        _ request: Request,
        to holder: APIContext.Holder
    ) -> Response {
        var headers = HTTPFields()
        headers[.eTag] = file.tag
        headers[.cacheControl] = "private, no-cache"
        if Self.matches(request.headers[.ifNoneMatch], file.tag) {
            return Response(status: .notModified, headers: headers)
        }
        headers[.contentType] = mediaType
        headers[.contentLength] = "\(file.size)"
        let queue = objects
        let body = ResponseBody(contentLength: file.size) { writer in
            var left = file.size
            while left > 0 {
                let count = min(left, Self.chunkBytes)
                let bytes = try await queue.read(for: holder.token.name) { try file.next(count) }
                try await writer.write(ByteBuffer(bytes: bytes))
                left -= count
            }
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: headers, body: body)
    }

    /// Compared weakly (RFC 9110 §13.1.2): a proxy may have made the tag a weak one.
    private static func matches(_ header: String?, _ tag: String) -> Bool {
        guard let header else { return false }
        let tags = header.split(separator: ",").map { $0.trimmingPrefix { $0 == " " } }
        return tags.contains { $0 == "*" || $0.trimmingPrefix("W/").prefix { $0 != " " } == tag[...] }
    }
}
