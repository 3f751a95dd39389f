package import Foundation
package import Hummingbird
import HTTPTypes
import Logging

/// In front of every route: tokens, rates, the request's id and the access log.
package struct Guard: RouterMiddleware {
    /// Who may ask for a path.
    private enum Rule {
        case everybody
        /// Whoever has a token of this role.
        case token(TokenRole)
    }

    private let tokens: TokenBook
    private let log: AccessLog
    private let rates: RequestRates
    /// Of requests with a wrong token, by address.
    private let failures: RequestRates
    /// Of records of what was refused for want of a good token, by address: they must not fill the disk.
    private let refusals: RequestRates
    private let now: @Sendable () -> Date

    /// `wrongTokens`: how many an address may show at once, and how many of its requests without a good one are recorded
    /// at once; a fiftieth of them comes back each second.
    package init(
        tokens: TokenBook,
        log: AccessLog,
        requestsPerSecond: Int,
        wrongTokens: Int,
        now: @escaping @Sendable () -> Date
    ) {
        self.tokens = tokens
        self.log = log
        rates = RequestRates(perSecond: Double(requestsPerSecond), burst: Double(requestsPerSecond) * 2)
        failures = RequestRates(perSecond: Double(wrongTokens) / 50, burst: Double(wrongTokens))
        refusals = RequestRates(perSecond: Double(wrongTokens) / 50, burst: Double(wrongTokens))
        self.now = now
    }

    @concurrent package func handle(
        _ request: Request,
        context: APIContext,
        next: @concurrent (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        let began = ContinuousClock.now
        var context = context
        let id = Self.newID()
        let path = request.uri.path
        var response: Response
        do {
            context.holder = try holder(request, context.address)
            try check(path, context)
            if let encoding = request.headers[.contentEncoding], encoding.lowercased() != "identity" {
                let reason =
                    "a body is taken as it is, not encoded as '\(encoding.prefix(40))'; send it without Content-Encoding"
                throw APIError(.unsupportedMediaType, reason)
            }
            response = try await next(request, context)
        } catch let error as APIError {
            response = error.response(to: path)
        } catch let error as HTTPError where error.status == .notFound && error.body == nil {
            response = APIError.nothing(at: path, request.method).response(to: path)
        } catch let error as HTTPError {
            response = APIError(error.status, error.body ?? "\(error.status.reasonPhrase)").response(to: path)
        } catch {
            context.logger.error("request \(id), \(path): \(error)")
            response = APIError(.internalServerError, "it could not be answered; the node's log says why")
                .response(to: path)
        }
        if isAudited(path), context.holder != nil || refusals.take(context.address) {
            let record = AccessRecord(
                time: now(),
                request: id,
                token: context.holder?.token.name,
                address: context.address,
                method: request.method.rawValue,
                route: context.endpointPath ?? "",
                path: String(request.uri.string.prefix(2_000)),
                status: response.status.code,
                objects: context.given.ids,
                count: context.given.count,
                milliseconds: (ContinuousClock.now - began) / .milliseconds(1)
            )
            do throws(AccessLog.Failure) { try log.write(record) } catch {
                context.logger.error("request \(id) is not answered: \(error)")
                response = APIError(.serviceUnavailable, "the access log cannot be written").response(to: path)
            }
        }
        if let name = Self.requestID { response.headers.append(HTTPField(name: name, value: id)) }
        if path.hasPrefix("/v1/") || TAXIIAnswer.isTAXII(path), response.headers[.cacheControl] == nil {
            response.headers[.cacheControl] = "no-store"
        }
        // Not even an error has a body there: the client would take it for the next answer (RFC 9110 §9.3.2).
        return request.method == .head ? response.createHeadResponse() : response
    }

    private static let requestID = HTTPField.Name("x-request-id")

    /// 128 random bits: one that counted would tell of the requests of others.
    private static func newID() -> String {
        var number = UInt128.random(in: .min ... .max)
        return String(unsafeUninitializedCapacity: 32) { text in
            for place in 0..<32 {
                let digit = UInt8(truncatingIfNeeded: number & 15)
                text[place] = (digit < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10) + digit
                number >>= 4
            }
            return 32
        }
    }

    private static func rule(_ path: String) -> Rule {
        // As the router takes it: with any slashes between and behind its parts.
        let path = "/" + path.split(separator: "/").joined(separator: "/")
        return switch path {
        case "/livez", "/readyz": .everybody
        case _ where path.hasPrefix("/schemas/"): .everybody
        // How much is held, and of each entry who said it, when and how it is marked: above any clearance.
        case "/metrics": .token(.operator)
        case _ where path.hasPrefix("/log/"): .token(.operator)
        default: .token(.reader)
        }
    }

    private func isAudited(_ path: String) -> Bool {
        switch Self.rule(path) {
        case .everybody: false
        case .token: true
        }
    }

    private func check(_ path: String, _ context: APIContext) throws(APIError) {
        switch Self.rule(path) {
        case .everybody: return
        case .token(let role): _ = try context.require(role)
        }
        guard let name = context.holder?.token.name else { return }
        guard rates.take(name) else { throw APIError(.tooManyRequests, "too many requests with this token; slow down") }
    }

    /// Nil where no token is shown; a wrong one is refused even where none is needed.
    private func holder(_ request: Request, _ address: String) throws(APIError) -> APIContext.Holder? {
        guard let header = request.headers[.authorization] else { return nil }
        guard let secret = Self.secret(header), let holder = tokens.holder(of: secret, now: now()) else {
            guard failures.take(address) else {
                throw APIError(.tooManyRequests, "too many wrong tokens from this address; wait")
            }
            throw APIError(.unauthorized, "the token is not known, was revoked, or has expired")
        }
        return holder
    }

    /// Bearer, or Basic with the token as password (RFC 6750, RFC 7617); `Token` is what taxii2-client's `TokenAuth` says.
    static func secret(_ header: String) -> TokenSecret? {
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        switch parts[0].lowercased() {
        case "bearer", "token": return TokenSecret(parts[1])
        case "basic":
            guard let bytes = Data(base64Encoded: String(parts[1])), let text = String(bytes: bytes, encoding: .utf8),
                let colon = text.firstIndex(of: ":")
            else { return nil }
            return TokenSecret(text[text.index(after: colon)...])
        default: return nil
        }
    }
}
