import Entries
import Exchange
import Foundation
import Indicators
import Testing

/// Published lists, read through; the folder is named by MANDALA_DATA.
@Suite struct AgencyFileTests {
    static let folder: URL? = {
        let package = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..").standardized
        let folder =
            ProcessInfo.processInfo.environment["MANDALA_DATA"].map { URL(filePath: $0) }
            ?? package.appending(path: "../shared/data").standardized
        guard FileManager.default.fileExists(atPath: folder.appending(path: "scam-domains.txt").path) else {
            print("AgencyFileTests: skipped, there is no data in \(folder.path); set MANDALA_DATA")
            return nil
        }
        return folder
    }()

    struct Case: CustomTestStringConvertible {
        var file: String
        var kind: Kind?
        var columns: [ImportDefaults.ColumnMapping] = []
        var format: ImportFormat
        var drafts: [String: Int]
        var rejects: Int
        var ignored: [String] = []
        var testDescription: String { file }
    }

    static let cases = [
        Case(file: "scam-domains.txt", format: .plain, drafts: ["domain": 496_305], rejects: 0),
        Case(file: "phishing-urls.txt", format: .plain, drafts: ["url": 26_322], rejects: 0),
        Case(
            file: "phone-numbers.csv",
            format: .csv,
            drafts: ["phone-number": 640],
            rejects: 0,
            ignored: ["source"]
        ),
        Case(
            file: "scam-wallets.csv",
            format: .csv,
            drafts: ["crypto-wallet": 12_283],
            rejects: 0,
            ignored: ["sources"]
        ),
        Case(
            file: "dirty-lines.tsv",
            kind: .domain,
            columns: [.init(target: "value", column: "line")],
            format: .csv,
            drafts: ["domain": 35],
            rejects: 0,
            ignored: ["source"]
        ),
    ]

    @Test(.enabled(if: folder != nil), arguments: cases)
    func `a published list is read through`(list: Case) throws {
        let folder = try #require(Self.folder)
        var defaults = ImportDefaults()
        defaults.kind = list.kind
        defaults.columns = list.columns
        let reader = try ImportReader(path: folder.appending(path: list.file).path, defaults: defaults)
        var drafts: [String: Int] = [:]
        var rejects = 0
        while let batch = try reader.next() {
            for line in batch {
                if let draft = line.draft { drafts[draft.kind, default: 0] += 1 } else { rejects += 1 }
            }
        }
        #expect(reader.format == list.format)
        #expect(drafts == list.drafts)
        #expect(rejects == list.rejects)
        #expect(reader.ignoredColumns == list.ignored)
        #expect(reader.bytesUsed == reader.bytesTotal)
    }
}
