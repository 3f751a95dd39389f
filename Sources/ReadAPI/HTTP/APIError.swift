package import Foundation
package import HTTPTypes
package import Hummingbird
import NIOCore

/// A refusal: its status, and one line that says why.
package struct APIError: Error {
    package let status: HTTPResponse.Status
    package let reason: String
    /// When to ask again, where that is known.
    var retrySeconds: Int?
    /// Of a method that the path does not take: those that it does.
    let allowed: [HTTPRequest.Method]

    package init(_ status: HTTPResponse.Status, _ reason: String, allowed: [HTTPRequest.Method] = []) {
        self.status = status
        self.reason = reason
        self.allowed = allowed
    }

    static let unauthorised = APIError(
        .unauthorized,
        "this needs a token: 'Authorization: Bearer TOKEN', or HTTP Basic with the token as password"
    )

    package static func invalid(_ reason: String) -> APIError { APIError(.badRequest, reason) }
    package static func unprocessable(_ reason: String) -> APIError { APIError(.unprocessableContent, reason) }
    package static func unavailable(_ reason: String) -> APIError { APIError(.serviceUnavailable, reason) }

    package var response: Response {
        var response = JSONAnswer.response(["error": reason], status: status)
        switch status {
        case .unauthorized: response.headers[.wwwAuthenticate] = #"Bearer realm="mandala", Basic realm="mandala""#
        case .tooManyRequests: response.headers[.retryAfter] = "\(retrySeconds ?? 1)"
        case .methodNotAllowed: response.headers[.allow] = allowed.map(\.rawValue).joined(separator: ", ")
        default: response.headers[.retryAfter] = retrySeconds.map { "\($0)" }
        }
        return response
    }
}

extension APIError {
    /// Of a path that nothing answers.
    static func nothing(at path: String, _ method: HTTPRequest.Method) -> APIError {
        let index = TAXIIAnswer.isTAXII(path) ? "what there is begins at /taxii2/" : "see /v1/openapi.json"
        return APIError(.notFound, "nothing answers \(method) at this path; \(index)")
    }

    /// As the path's interface says errors.
    func response(to path: String) -> Response { TAXIIAnswer.isTAXII(path) ? TAXIIAnswer.error(self) : response }
}

/// JSON bodies, keys sorted.
package enum JSONAnswer {
    package static func data(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(value)
    }

    package static func response(_ value: some Encodable, status: HTTPResponse.Status = .ok) -> Response {
        guard let body = try? data(value) else { return Response(status: .internalServerError) }
        return response(body, status: status)
    }

    package static func response(_ body: Data, status: HTTPResponse.Status = .ok) -> Response {
        response(ByteBuffer(bytes: body), status: status)
    }

    static func response(_ body: ByteBuffer, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status,
            headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: body)
        )
    }
}
