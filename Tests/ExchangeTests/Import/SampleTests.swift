import Entries
import Exchange
import Foundation
import Indicators
import Testing

/// The project's own sample files.
@Suite struct SampleTests {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../samples").standardized
    static let files = ["th", "kh", "mm"].flatMap { country in
        ["domains.txt", "phones.csv", "mixed.ndjson"].map { "\(country)/\($0)" }
    }

    /// What README.md says of the file's bad lines.
    func documented(_ file: String) throws -> [(line: UInt64, by: String)] {
        let text = try String(contentsOf: Self.folder.appending(path: "README.md"), encoding: .utf8)
        return text.split(separator: "\n").filter { $0.hasPrefix("| `\(file)` |") }.compactMap { row in
            let cells = row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            return UInt64(cells[1]).map { ($0, cells[2]) }
        }
    }

    func canonical(_ draft: PBDraft) throws -> CanonicalKey {
        let parts = Dictionary(uniqueKeysWithValues: draft.key.map { ($0.name, $0.text) })
        let raw = RawKey(value: draft.value.isEmpty ? nil : draft.value, parts: parts)
        let context = KeyContext(region: draft.region.isEmpty ? nil : draft.region)
        return try Kind.required(draft.kind).canonicalise(raw, context: context)
    }

    func lines(_ file: String) throws -> [ImportLine] {
        var defaults = ImportDefaults()
        defaults.kind = file.hasSuffix("domains.txt") ? .domain : nil
        return try ImportReader(path: Self.folder.appending(path: file).path, defaults: defaults).all()
    }

    @Test(arguments: files)
    func `only the lines that the README names are bad`(file: String) throws {
        let documented = try documented(file)
        let lines = try lines(file)
        #expect(lines.count > 100)
        #expect(lines.filter { $0.reason != nil }.map(\.line) == documented.filter { $0.by == "reader" }.map(\.line))
        var refused: [UInt64] = []
        for line in lines {
            guard let draft = line.draft else { continue }
            do {
                _ = try canonical(draft)
                let fields = draft.statement.fields.compactMap { field in
                    field.plain.map { Field(field.name, $0) }
                }
                _ = try Kind.required(draft.kind).validate(fields)
            } catch {
                refused.append(line.line)
            }
        }
        #expect(refused == documented.filter { $0.by == "daemon" }.map(\.line))
    }

    @Test func `the made-up operation has an object of each knowledge kind, all of which may be shared`() throws {
        var defaults = ImportDefaults()
        defaults.region = "TH"
        let path = Self.folder.appending(path: "th/knowledge.ndjson").path
        var kinds: Set<Kind> = []
        for line in try ImportReader(path: path, defaults: defaults).all() {
            let draft = try #require(line.draft, "\(line.line): \(line.reason ?? "")")
            let kind = try canonical(draft).kind
            let fields = draft.statement.fields.compactMap { field in field.plain.map { Field(field.name, $0) } }
            let nowMs: UInt64 = 1_772_323_200_000
            let terms = ReportTerms(
                verdict: try #require(UInt8(exactly: draft.statement.verdict).flatMap { Verdict(rawValue: $0) }),
                fields: try kind.validate(fields),
                tlp: try #require(UInt8(exactly: draft.tlp).flatMap { TLP(rawValue: $0) }),
                hasNamedAudience: !draft.audience.isEmpty,
                validUntilMs: kind.statedEnd(nowMs: nowMs),
                nowMs: nowMs
            )
            #expect(throws: Never.self) { try kind.check(terms) }
            kinds.insert(kind)
        }
        #expect(kinds == Set(Kind.all.filter { $0.code >= Kind.fraudPattern.code }))
    }

    @Test func `members report some of the same objects`() throws {
        var reporters: [ObjectID: Set<Substring>] = [:]
        for file in Self.files {
            for draft in try lines(file).compactMap(\.draft) {
                guard let key = try? canonical(draft) else { continue }
                reporters[key.id, default: []].insert(file.prefix(2))
            }
        }
        #expect(reporters.values.count { $0.count == 3 } >= 70)
        #expect(reporters.values.count { $0.count == 2 } >= 5)
        #expect(reporters.count > 3000)
    }

    @Test func `the folder stays small`() throws {
        let files = try #require(
            FileManager.default.enumerator(at: Self.folder, includingPropertiesForKeys: [.fileSizeKey])
        )
        let bytes = files.compactMap { try? ($0 as? URL)?.resourceValues(forKeys: [.fileSizeKey]).fileSize }
        #expect(bytes.reduce(0, +) < 400 << 10)
    }
}
