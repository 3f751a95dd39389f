import Foundation
import NodeRuntime
import Testing

extension IntegrationTests {
    @Test func `a parameter that a route does not know is refused with those that it knows`() async throws {
        try await Federation.run { federation in
            let th = try federation.node("th")
            let port = try th.serveHTTP()
            try await th.start()
            try await th.reportSample(0)
            try await th.showsSample(0)
            let client = APIClient(port: port, token: try await th.token("soc", "--role", "reporter"))
            let domain = "/v1/objects/domain/\(Samples.domain(0))"
            let cases = [
                (
                    "GET", "/v1/search?kinds=domain",
                    "'kinds' is no parameter here; there are after, contains, kind, limit,"
                ),
                ("GET", "/v1/search?limit=1&limit=2", "'limit' is said twice"),
                ("GET", "/v1/changes?after=start&limit=5", "'limit' is no parameter here; there are after, wait"),
                ("GET", "/v1/requests?status=open", "'status' is no parameter here; there are limit, state"),
                ("GET", "\(domain)?at=1", "'at' is no parameter here; there is region"),
                ("PUT", "\(domain)?force=1", "'force' is no parameter here; there is region"),
                ("POST", "/v1/lookup?kind=domain", "'kind' is no parameter here; there are none"),
                ("POST", "/v1/reports?tlp=RED", "'tlp' is no parameter here; there are none"),
                ("GET", "/v1/exports/csv?kinds=domain", "'kinds' is no parameter here; there are confidence,"),
                ("GET", "/v1/exports/csv?within=1d&within=2d", "'within' is said twice"),
                // What it says goes on one line, whatever was sent.
                ("GET", "/v1/search?kind=%E2%80%AEa", "there is no kind '?a'; there are phone-number,"),
                ("GET", "/v1/search?kin%64=domain", "'kin%64' is no parameter here"),
                ("GET", "/v1/search?limit=2&prefix=%zz", "'prefix=%zz' is not percent-encoded UTF-8; write '%'"),
                ("GET", "/v1/search?prefix=50%", "'prefix=50%' is not percent-encoded UTF-8"),
                ("GET", "/v1/search?prefix=%C3", "'prefix=%C3' is not percent-encoded UTF-8"),
            ]
            for (method, target, reason) in cases {
                let answer = try await client.send(method, target, "{}")
                let text = String(decoding: answer.body, as: UTF8.self)
                #expect(answer.status == 400 && text.contains(reason), "\(target): \(answer.status) \(text)")
            }
            let wish = try await client.send("POST", "/v1/lookup", #"{"values": ["x.example"], "kinds": "domain"}"#)
            #expect(wish.status == 400)
            #expect(
                String(decoding: wish.body, as: UTF8.self).contains(
                    "no key of a lookup; there are kind, region, values"
                )
            )
            for target in [
                "\(domain)?region=TH", "/v1/search?contains=%C3%A9%25", "/v1/search?kind=domain&kind=url&limit=1",
                "/v1/requests?state=all&limit=2",
                "/v1/exports/csv?kind=domain&kind=url",
                // A filter that a TAXII server does not know is ignored by it (TAXII 2.1 §3.4).
                "/taxii2/mandala/collections/?view=all",
            ] {
                #expect(try await client.send("GET", target).status == 200, "\(target)")
            }
        }
    }
}
