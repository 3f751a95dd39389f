@testable import Replication
import Entries
import Indicators
import Testing

@Suite struct RenewalTests {
    private func statement(_ brands: [String]) -> Statement {
        Statement(
            verdict: .malicious,
            fields: [Field("impersonates", .list(brands)), Field("title", .text(brands[0]))]
        )
    }

    @Test func `a renewal unites lists as members' are united, and what it says otherwise wins`() {
        let first = statement(["A"]).updated(by: statement(["B"]), kind: .url)
        #expect(first.fields == [Field("impersonates", .list(["A", "B"])), Field("title", .text("B"))])
        let again = first.updated(by: statement(["A"]), kind: .url).updated(by: statement(["B"]), kind: .url)
        #expect(again == first)
    }

    @Test func `a list that would become too long is what was said last`() {
        let many = (100..<164).map { "brand \($0)" }
        let updated = statement(many).updated(by: statement(["A"]), kind: .url)
        #expect(updated.fields.first == Field("impersonates", .list(["A"])))
    }
}
