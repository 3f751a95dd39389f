import ArgumentParser
import Entries
import Exchange
import Foundation
import Indicators
import Membership
import NodeRuntime
import ReplicaStore

/// Which objects are exported.
struct ExportOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Only this kind; may be repeated (default: what the format is for).", valueName: "kind"),
        transform: { try Kind.required($0) }
    )
    var kind: [Kind] = []

    @Option(
        help: ArgumentHelp(
            "Only this verdict; may be repeated (default: malicious; all for csv and ndjson).",
            valueName: "verdict"
        ),
        transform: { try Verdict($0) }
    )
    var verdict: [Verdict] = []

    @Option(
        help: ArgumentHelp("Only from this confidence on.", valueName: "percent"),
        transform: { try Confidence.parse($0) }
    )
    var confidence: UInt8 = 0

    @Option(
        help: ArgumentHelp(
            "Only what has so much of its confidence left, which halves with each half-life of its kind since it was "
                + "last seen.",
            valueName: "percent"
        ),
        transform: { try Confidence.parse($0) }
    )
    var minScore: UInt8 = 0

    @Option(
        name: .customLong("label"),
        help: ArgumentHelp("Only with this label; may be repeated: any of them.", valueName: "label"),
        transform: { try ScamType($0).text }
    )
    var labels: [String] = []

    @Option(
        help: ArgumentHelp("Only what one of these says, by commas; may be repeated.", valueName: "members"),
        transform: { try SharingOptions.members($0) }
    )
    var members: [[MemberID]] = []

    @Option(help: "include or exclude what members disagree on; what this member says is benign never goes out.")
    var contested: Contested = .include

    @Option(
        help: ArgumentHelp("Only what was seen or said so lately, such as 30d.", valueName: "span"),
        transform: { try TimeSpan($0) }
    )
    var within: TimeSpan?

    @Option(
        help: ArgumentHelp(
            "The highest TLP: CLEAR, GREEN, AMBER (default), AMBER+STRICT or RED; above AMBER also what is for named "
                + "members, from restricted.sqlite.",
            valueName: "tlp"
        ),
        transform: { try TLP($0) }
    )
    var clearance: TLP = .amber

    enum Contested: String, ExpressibleByArgument, CaseIterable {
        case include, exclude
    }

    var level: Clearance { Clearance(tlp: clearance, audience: .all, kind: .domain) }

    func kinds(for format: ExportFormat) throws -> [Kind] {
        guard let strange = kind.first(where: { !format.kinds.contains($0) }) else {
            return kind.isEmpty ? format.standardKinds : kind
        }
        throw ValidationError(
            "\(format.rawValue) cannot say \(strange.name); it takes \(format.kinds.map(\.name).joined(separator: ", "))."
        )
    }

    func filter(for format: ExportFormat, own: MemberID, now: Date) throws -> ExportFilter {
        let nowMs = UInt64(max(0, now.timeIntervalSince1970 * 1000))
        var filter = ExportFilter(
            kinds: try kinds(for: format),
            verdicts: verdict.isEmpty ? format.standardVerdicts : verdict,
            own: own,
            nowMs: nowMs,
            isDetailed: format.writesDetails
        )
        filter.withEvents = format.writesEvents
        filter.confidenceMin = confidence
        filter.scoreMin = minScore
        filter.labels = labels
        filter.members = members.flatMap { $0 }
        filter.takesContested = contested == .include
        filter.sinceMs = within.map { nowMs - min(nowMs, UInt64($0.seconds) * 1000) }
        return filter
    }
}

/// `90s`, `5m`, `1h`, `30d`.
struct TimeSpan: Hashable, Sendable {
    let seconds: Int

    init(_ text: String) throws(ValidationError) {
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        guard let last = text.last, let unit = units[last], let count = Int(text.dropLast()), count > 0,
            count <= 3_650_000
        else { throw ValidationError("write a number and s, m, h or d, such as 60s") }
        seconds = count * unit
    }
}
