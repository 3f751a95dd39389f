import ArgumentParser
import Exchange
import Foundation
import Indicators

/// How a file is read, and what holds for every record that does not say it itself.
struct ImportOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "plain, hosts, csv, ndjson, stix or misp (default: by the name and the beginning).",
            valueName: "format"
        ),
        transform: { try ImportOptions.format($0) }
    )
    var format: ImportFormat?

    @Option(
        help: ArgumentHelp("What the values are (default: by the columns, or by the look of each).", valueName: "kind"),
        transform: { try Kind.required($0) }
    )
    var kind: Kind?

    @Option(help: ArgumentHelp("ISO 3166-1 country of national values.", valueName: "country"))
    var region: String?

    @Option(
        name: .customLong("column"),
        help: ArgumentHelp(
            "What a column holds whose name does not tell; may be repeated.",
            valueName: "target=column"
        ),
        transform: { try ImportDefaults.ColumnMapping($0) }
    )
    var columns: [ImportDefaults.ColumnMapping] = []

    @Option(help: ArgumentHelp("A YAML file that says how a table is read.", valueName: "path"))
    var mapping: String?

    @Flag(
        help: ArgumentHelp(
            "Also takes what is merely observed: STIX observables, MISP attributes that are not for detection."
        )
    )
    var observables = false

    @OptionGroup var said: StatementOptions
    @OptionGroup var sharing: SharingOptions

    static func format(_ text: String) throws(ValidationError) -> ImportFormat {
        guard let format = ImportFormat(rawValue: text.lowercased()) else {
            throw ValidationError("write \(ImportFormat.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return format
    }

    var defaults: ImportDefaults {
        var defaults = ImportDefaults()
        defaults.kind = kind
        defaults.region = region
        defaults.verdict = said.verdict
        defaults.confidence = said.confidence ?? defaults.confidence
        defaults.grade = said.grade
        defaults.labels = said.allLabels
        defaults.tlp = sharing.tlp
        defaults.audience = sharing.members
        defaults.isSealed = sharing.sealed
        defaults.isNewEvidence = said.newEvidence
        defaults.handling = sharing.handling
        defaults.description = said.description
        defaults.language = said.language
        defaults.firstSeenMs = said.firstSeen
        defaults.lastSeenMs = said.lastSeen
        defaults.validFromMs = said.validFrom
        defaults.validUntilMs = said.validUntil
        defaults.references = said.references
        defaults.columns = columns
        defaults.takesObservables = observables
        return defaults
    }

    /// With what the mapping file says where the command line does not.
    func settled() throws -> (format: ImportFormat?, defaults: ImportDefaults) {
        var defaults = defaults
        guard let mapping else { return (format, defaults) }
        let file = try MappingFile(path: mapping)
        try file.apply(to: &defaults, self)
        return (try format ?? file.format.map { try Self.format($0) }, defaults)
    }
}
