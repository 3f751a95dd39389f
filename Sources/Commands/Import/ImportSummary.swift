import Entries
import NodeRuntime

/// What became of the records of a file.
struct ImportSummary: Encodable, Hashable {
    static let warningsShownMax = 10

    /// Records read, the refused included.
    var read: UInt64 = 0
    var decided: UInt64 = 0
    var renewed: UInt64 = 0
    var unchanged: UInt64 = 0
    var queued: UInt64 = 0
    /// By the reader or by the daemon.
    var refused: UInt64 = 0
    /// What its author no longer says: not reported, and no fault.
    var deleted: UInt64 = 0
    /// Records that were taken with a warning.
    var warned: UInt64 = 0
    /// The first distinct ones.
    var warnings: [String] = []
    /// References to objects that neither the node knows nor the file reports, and some of these.
    var unknownReferences: UInt64 = 0
    var unknownObjects: [UnknownReference] = []
    /// Where the refused records are; nil when there are none.
    var rejects: String?
    /// Every record up to this line was dealt with.
    var throughLine: UInt64 = 0
    /// Columns that gave nothing.
    var ignoredColumns: [String] = []
    var interrupted = false
    var seconds: Double = 0
    /// By kind and by reason.
    var tally = ImportTally()

    mutating func count(_ result: PBDraftResult) {
        switch Outcome(rawValue: result.outcome) {
        case .decided: decided += 1
        case .renewed: renewed += 1
        case .unchanged: unchanged += 1
        case .queued: queued += 1
        case .refused, nil: refused += 1
        }
        guard !result.warnings.isEmpty, result.outcome != Outcome.refused.rawValue else { return }
        warned += 1
        for warning in result.warnings where warnings.count < Self.warningsShownMax && !warnings.contains(warning) {
            warnings.append(warning)
        }
    }

    var lines: [String] {
        var table = Table([], numbers: [1])
        table.add(["read", "\(read)"])
        table.add(["decided", "\(decided)"])
        table.add(["renewed", "\(renewed)"])
        table.add(["unchanged", "\(unchanged)"])
        if queued > 0 { table.add(["queued", "\(queued)"]) }
        table.add(["refused", "\(refused)"])
        if deleted > 0 { table.add(["deleted", "\(deleted)"]) }
        var lines = table.lines
        if deleted > 0 {
            lines.append("What its author has deleted is not reported; what this member said of it before stands.")
        }
        if let rejects {
            lines.append("The refused records are in \(TerminalText.prose(rejects)): line, reason, record.")
        }
        return lines + tally.lines
    }
}
