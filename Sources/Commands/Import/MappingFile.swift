import ArgumentParser
import Exchange
import Foundation
import Indicators
import NodeRuntime
import Yams

/// `--mapping FILE`: how an agency's own table is read, as YAML, so that it is said once.
///
///     format: csv
///     kind: phone-number
///     region: TH
///     labels: [vishing]
///     columns:
///       Nummer: value
///       Erstmals gesehen: first_seen
struct MappingFile: Decodable, Hashable {
    var format: String?
    var kind: String?
    var region: String?
    var verdict: String?
    var confidence: UInt8?
    var labels: [String]?
    var tlp: String?
    var description: String?
    var language: String?
    /// A column as the header has it, and what it holds.
    var columns: [String: String]?

    private static let known = [
        "format", "kind", "region", "verdict", "confidence", "labels", "tlp", "description", "language", "columns",
    ]

    init(path: String) throws(CommandFailure) {
        let text = try FileFault.text(path)
        do {
            for key in try Yams.compose(yaml: text)?.mapping?.keys.compactMap(\.string) ?? []
            where !Self.known.contains(key) {
                throw CommandFailure("key '\(key)' is unknown; known are \(Self.known.joined(separator: ", "))")
            }
            self = try YAMLDecoder().decode(MappingFile.self, from: text)
        } catch let failure as CommandFailure {
            throw CommandFailure("\(path): \(failure)")
        } catch {
            throw CommandFailure("\(path): it is not a mapping of columns: \(YAMLFault.reason(error))")
        }
    }

    /// What the command line says holds before what the file says.
    func apply(to defaults: inout ImportDefaults, _ options: ImportOptions) throws {
        if defaults.kind == nil, let kind { defaults.kind = try Kind.required(kind) }
        if defaults.region == nil { defaults.region = region }
        if defaults.verdict == nil, let verdict { defaults.verdict = try Verdict(verdict) }
        if let confidence, options.said.confidence == nil {
            guard confidence <= 100 else {
                throw CommandFailure("confidence \(confidence) of the mapping: write 0 to 100")
            }
            defaults.confidence = confidence
        }
        for label in labels ?? [] { defaults.labels.append(try ScamType(label).text) }
        if defaults.tlp == nil, let tlp { defaults.tlp = try TLP(tlp) }
        if defaults.description.isEmpty { defaults.description = description ?? "" }
        if defaults.language.isEmpty, let language { defaults.language = try LanguageTag.canonical(language) }
        for (column, target) in (columns ?? [:]).sorted(by: { $0.key < $1.key })
        where !options.columns.contains(where: { $0.column == column }) {
            defaults.columns.append(ImportDefaults.ColumnMapping(target: target, column: column))
        }
    }
}
