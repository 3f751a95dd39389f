import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// Media types, answers and errors of TAXII 2.1 (§1.6.8, §3.6).
enum TAXIIAnswer {
    static let mediaType = "application/taxii+json;version=2.1"
    static let stixMediaType = "application/stix+json;version=2.1"

    /// Whether the path is TAXII's, where errors look different.
    static func isTAXII(_ path: String) -> Bool { path == "/taxii2" || path.hasPrefix("/taxii2/") }

    private struct ErrorMessage: Encodable {
        var title: String
        var description: String
        var http_status: String
    }

    static func error(_ error: APIError) -> Response {
        let message = ErrorMessage(
            title: error.status.reasonPhrase.isEmpty ? "Error" : error.status.reasonPhrase,
            description: error.reason,
            http_status: "\(error.status.code)"
        )
        guard let body = try? JSONAnswer.data(message) else { return Response(status: error.status) }
        var response = response(body, status: error.status)
        let plain = error.response
        for name in [HTTPField.Name.wwwAuthenticate, .retryAfter, .allow] {
            response.headers[name] = plain.headers[name]
        }
        return response
    }

    static func response(_ body: Data, status: HTTPResponse.Status = .ok) -> Response {
        response(ByteBuffer(bytes: body), status: status)
    }

    static func response(_ body: ByteBuffer, status: HTTPResponse.Status = .ok) -> Response {
        Response(status: status, headers: [.contentType: mediaType], body: ResponseBody(byteBuffer: body))
    }

    static func response(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        response(try JSONAnswer.data(value), status: status)
    }

    /// 406 where the client takes no TAXII 2.1.
    static func checkAccept(_ request: Request) throws(APIError) {
        guard let accept = request.headers[.accept] else { return }
        let ranges = accept.split(separator: ",").map { MediaRange($0) }
        // The most specific range decides (RFC 9110 §12.5.1): what it gives no weight is not acceptable.
        let fitting = ranges.filter { $0.precision > 0 }
        let precision = fitting.map(\.precision).max()
        if fitting.contains(where: { $0.precision == precision && !$0.isRefused }) { return }
        throw APIError(.notAcceptable, "what is served here is \(mediaType); ask for it in 'Accept'")
    }

    /// 415 where a body is something else.
    static func checkContent(_ request: Request) throws(APIError) {
        if let type = request.headers[.contentType], MediaRange(type[...]).isTAXII { return }
        throw APIError(.unsupportedMediaType, "a body has to be \(mediaType); say so in 'Content-Type'")
    }

    private struct MediaRange {
        let type: String
        let version: String?
        /// `q=0`.
        let isRefused: Bool

        init(_ text: Substring) {
            let parts = text.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
            type = parts.first ?? ""
            version = parts.dropFirst().first { $0.hasPrefix("version=") }
                .map { $0.dropFirst(8).filter { $0 != "\"" } }
            isRefused = parts.dropFirst().contains { $0.hasPrefix("q=") && Double($0.dropFirst(2)) == 0 }
        }

        /// How closely it names what is served; 0 where it does not.
        var precision: Int {
            switch type {
            case "*/*": 1
            case "application/*": 2
            default: isTAXII ? (version == nil ? 3 : 4) : 0
            }
        }

        var isTAXII: Bool { type == "application/taxii+json" && (version == nil || version == "2.1") }
    }
}
