import Foundation
import NodeRuntime
import Testing

extension IntegrationTests {
    @Test
    func `a method that a path does not take is refused with those that it does, an unknown path with where to look`()
        async throws
    {
        try await Federation.run { federation in
            let th = try federation.node("th")
            let port = try th.serveHTTP("  requestsPerSecond: 1000\n")
            try await th.start()
            let client = TAXIIClient(port: port, token: try await th.token("soc", "--role", "operator"))
            let root = TAXIIClient.root
            let cases = [
                ("PUT", "/v1/search", "get, head"), ("OPTIONS", "/v1/lookup", "post"), ("GET", "/v1/lookup", "post"),
                ("HEAD", "/v1/reports", "post"), ("PATCH", "/v1/objects/domain/a.example", "get, head, put"),
                ("POST", "/metrics", "get, head"), ("DELETE", "/misp/manifest.json", "get, head"),
                ("POST", "/taxii2/", "get, head"), ("PUT", root + "collections/all/objects/", "get, head, post"),
                ("PATCH", root + "collections/all/objects/indicator--1/", "delete, get, head"),
                ("OPTIONS", root + "status/1/", "get, head"), ("TRACE", "/v1/search", "get, head"),
                ("QUERY", "/v1/search", "get, head"),
            ]
            for (method, path, allowed) in cases {
                let answer = try await client.send(method, path, accept: "*/*")
                let text = String(decoding: answer.body, as: UTF8.self)
                #expect(
                    answer.status == 405 && answer.headers["allow"] == allowed,
                    "\(method) \(path): \(answer) \(text)"
                )
                if method == "HEAD" {
                    #expect(answer.body.isEmpty, "\(text)")
                    continue
                }
                #expect(text.contains("this path does not take \(method)"), "\(text)")
                let isTAXII = path.hasPrefix("/taxii2")
                #expect(text.contains(#""http_status":"405""#) == isTAXII, "\(path): \(text)")
            }
            for path in ["/v1/search", "/v1/nothing", "/taxii2/"] {
                let answer = try await client.send("PROPFIND", path, accept: "*/*")
                let text = String(decoding: answer.body, as: UTF8.self)
                #expect(answer.status == 501 && text.contains("no path takes PROPFIND"), "\(path): \(answer) \(text)")
            }
            for (path, place) in [("/v1/nothing", "see /v1/openapi.json"), ("/taxii2/nothing/", "begins at /taxii2/")] {
                let answer = try await client.send("GET", path, accept: "*/*")
                let text = String(decoding: answer.body, as: UTF8.self)
                #expect(answer.status == 404 && text.contains(place), "\(path): \(text)")
            }
            // Whoever shows no token learns nothing of paths.
            let stranger = TAXIIClient(port: port, token: nil)
            for method in ["PUT", "PROPFIND"] {
                #expect(try await stranger.send(method, "/v1/search", accept: "*/*").status == 401, "\(method)")
            }
        }
    }
}
