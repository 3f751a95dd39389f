import Entries
import Exchange
import Testing

@testable import Commands

struct ImportSummaryTests {
    private func result(_ outcome: UInt32, _ warnings: [String] = []) -> PBDraftResult {
        var result = PBDraftResult()
        result.outcome = outcome
        result.warnings = warnings
        return result
    }

    @Test func `every outcome is counted once, and one of a later version as refused`() {
        var summary = ImportSummary()
        for outcome in [0, 0, 1, 2, 3, 4, 9] as [UInt32] { summary.count(result(outcome)) }
        #expect(summary.decided == 2)
        #expect(summary.renewed == 1)
        #expect(summary.unchanged == 1)
        #expect(summary.queued == 1)
        #expect(summary.refused == 2)
    }

    @Test func `the first distinct warnings are kept, those of refused records are not`() {
        var summary = ImportSummary()
        for number in 0..<40 { summary.count(result(0, ["warning \(number / 2)"])) }
        summary.count(result(3, ["of a refused one"]))
        #expect(summary.warned == 40)
        #expect(summary.warnings == (0..<10).map { "warning \($0)" })
    }

    @Test func `batches that report one object have it in common, whatever the case it is written in`() {
        func batch(_ values: [String]) -> ImportBatch {
            ImportBatch(
                values.enumerated().map { position, value in
                    var draft = PBDraft()
                    draft.kind = "domain"
                    draft.value = value
                    return ImportLine(line: UInt64(position + 1), raw: value, outcome: .draft(draft))
                }
            )
        }
        #expect(!batch(["a.example", "B.example"]).subjects.isDisjoint(with: batch(["b.example"]).subjects))
        #expect(batch(["a.example"]).subjects.isDisjoint(with: batch(["b.example"]).subjects))
        #expect(batch(["a.example", "b.example"]).lastLine == 2)
    }
}
