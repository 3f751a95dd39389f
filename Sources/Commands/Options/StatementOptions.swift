import ArgumentParser
import Entries
import Exchange
import Indicators

/// What is said of an object, by `report` and as the defaults of `import`.
struct StatementOptions: ParsableArguments {
    @Option(
        help: "malicious, suspicious or benign (default: malicious; benign for what is no threat by itself).",
        transform: { try Verdict($0) }
    )
    var verdict: Verdict?

    @Option(
        help: ArgumentHelp("0 to 100 (default: 50).", valueName: "percent"),
        transform: { try Confidence.parse($0) }
    )
    var confidence: UInt8?

    @Option(
        help: ArgumentHelp("Source and information, A B C X and 1–4, such as B2.", valueName: "grade"),
        transform: { try SourceGrade($0) }
    )
    var grade: SourceGrade?

    @Option(
        name: .customLong("label"),
        help: ArgumentHelp("Such as smishing; may be repeated.", valueName: "label"),
        transform: { try ScamType($0).text }
    )
    var labels: [String] = []

    @Option(help: ArgumentHelp("What happened, in words.", valueName: "text"))
    var description = ""

    @Option(
        help: ArgumentHelp("BCP 47, of the description.", valueName: "tag"),
        transform: { try LanguageTag.canonical($0) }
    )
    var language = ""

    @Option(help: ArgumentHelp("RFC 3339, or a date.", valueName: "time"), transform: { try Times.parse($0) })
    var firstSeen: UInt64?

    @Option(help: ArgumentHelp("RFC 3339, or a date.", valueName: "time"), transform: { try Times.parse($0) })
    var lastSeen: UInt64?

    @Option(help: ArgumentHelp("RFC 3339, or a date.", valueName: "time"), transform: { try Times.parse($0) })
    var validFrom: UInt64?

    @Option(help: ArgumentHelp("RFC 3339, or a date.", valueName: "time"), transform: { try Times.parse($0) })
    var validUntil: UInt64?

    @Option(name: .customLong("reference"), help: ArgumentHelp("A URL; may be repeated.", valueName: "url"))
    var references: [String] = []

    @Flag(help: "Decide anew even where the verdict repeats the one that stands.")
    var newEvidence = false

    @Flag(help: "Also where it is on a safe-list of the node; it is marked then.")
    var force = false

    /// With the mark by which an author insists.
    var allLabels: [String] { force ? labels + [SafeLists.label] : labels }

    func statement(of kind: Kind) -> Statement {
        Statement(
            verdict: verdict ?? kind.defaultVerdict,
            confidence: confidence ?? 50,
            grade: grade,
            labels: allLabels,
            firstSeenMs: firstSeen,
            lastSeenMs: lastSeen,
            validFromMs: validFrom,
            validUntilMs: validUntil,
            description: description,
            language: language,
            references: references
        )
    }
}

enum Confidence {
    static func parse(_ text: String) throws(ValidationError) -> UInt8 {
        guard let number = UInt8(text), number <= 100 else { throw ValidationError("write 0 to 100") }
        return number
    }
}
