import Entries
import Foundation
import Indicators
import NodeRuntime
import Testing

extension IntegrationTests {
    private struct Said: Decodable {
        let value: String?
        let object: String?
        let from: String?
        let to: String?
    }

    @Test func `a receipt says what was written, of a link both ends, over the command line and HTTP`() async throws {
        try await Federation.run { federation in
            let th = try federation.node("th")
            let port = try th.serveHTTP()
            try await th.start()
            let token = try await th.token("soc", "--role", "reporter", "--max-tlp", "AMBER")
            let (shop, number) = (ObjectKey(kind: .domain, value: "shop.example.com"), Samples.key(2))
            let key = ["--key", "from=domain:SHOP.example.com", "--key", "relation=uses", "--key", "to=\(number.id)"]
            let told = try await th.command(["report", "link", "--json"] + key)
            #expect(told.status == 0, "\(told)")
            let receipt = try told.json(Said.self)
            #expect(receipt.value == "\(shop.id)/uses/\(number.id)")
            #expect(receipt.from == "domain:shop.example.com" && receipt.to == "\(number.id)")
            let shown = try await th.command(["report", "link"] + key)
            #expect(
                shown.output.contains("domain:shop.example.com") && shown.output.contains("\(number.id)"),
                "\(shown)"
            )

            func post(_ body: String) async throws -> Said {
                let answer = try await LocalSocket(path: "", port: port, token: token)
                    .send("POST", "/v1/reports", body: Data(body.utf8))
                try #require(answer.status == 200, "\(String(decoding: answer.body, as: UTF8.self))")
                return try JSONDecoder().decode(Said.self, from: answer.body)
            }
            let posted = try await post(
                #"{"kind":"link","key":{"from":"domain:shop.example.com","relation":"uses","to":"phone-number:+66 2 555 0100"}}"#
            )
            #expect(posted.from == "domain:shop.example.com" && posted.to == "phone-number:+6625550100")
            #expect(posted.value?.hasPrefix("\(shop.id)/uses/") == true)
            // A key of parts, and one that is made here.
            let account = try await post(
                #"{"kind":"bank-account","key":{"country":"TH","institution":"999","account":"9990080541"}}"#
            )
            #expect(account.value == "th/999/9990080541" && account.from == nil)
            let campaign = try await post(#"{"kind":"campaign","fields":{"name":"Parcel"}}"#)
            let value = try #require(campaign.value)
            #expect(campaign.object == "\(ObjectKey(kind: .campaign, value: value).id)")
        }
    }
}
