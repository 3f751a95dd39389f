package import Entries
package import Indicators
package import Membership

/// What records are where they are no statements: a sighting or an action with what every one of them says.
package enum EventDefaults: Sendable {
    case sighting(PBSighting)
    case action(PBAction)
}

/// What an import says of every record whose own columns do not say it.
package struct ImportDefaults: Sendable {
    /// `--column value=phone`: what stands in a column whose name does not tell.
    package struct ColumnMapping: Sendable, Hashable {
        /// A name that ``ImportReader`` knows: `value`, `labels`, a part of the key, `field.operator` …
        package var target: String
        /// As the header or the JSON objects have it.
        package var column: String

        package init(target: String, column: String) {
            self.target = target
            self.column = column
        }

        /// Reads `TARGET=COLUMN`.
        package init(_ text: String) throws(ImportError) {
            let parts = text.split(separator: "=", maxSplits: 1).map { String($0).trimmed }
            guard parts.count == 2, !parts.contains("") else {
                throw .column(
                    target: text,
                    reason: "it is not TARGET=COLUMN",
                    advice: "write for example value=phone"
                )
            }
            self.init(target: parts[0], column: parts[1])
        }
    }

    /// Nil: by the columns, else by the look of each value.
    package var kind: Kind?
    /// ISO 3166-1 alpha-2: where national values belong.
    package var region: String?
    /// Nil: what the kind says.
    package var verdict: Verdict?
    /// 0–100.
    package var confidence: UInt8 = 50
    package var grade: SourceGrade?
    /// Given to every record beside its own.
    package var labels: [String] = []
    /// Nil: what the kind says.
    package var tlp: TLP?
    /// Empty: all members.
    package var audience: [MemberID] = []
    package var isSealed = false
    package var isNewEvidence = false
    package var handling: HandlingCode?
    package var description = ""
    /// BCP 47.
    package var language = ""
    /// Milliseconds since 1970, all four.
    package var firstSeenMs: UInt64?
    package var lastSeenMs: UInt64?
    package var validFromMs: UInt64?
    package var validUntilMs: UInt64?
    /// Given to every record beside its own.
    package var references: [String] = []
    package var columns: [ColumnMapping] = []
    /// Whether STIX observables without an indicator, and MISP attributes that are not for detection, are taken too.
    package var takesObservables = false

    /// Nil: records are statements.
    package var event: EventDefaults?

    package init(_ event: EventDefaults? = nil) { self.event = event }
}
