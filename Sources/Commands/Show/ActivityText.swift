import Foundation
import ReadAPI

/// What members counted and did about an object, for people.
struct ActivityText {
    private let report: ObjectReport
    private let now: Date

    init(_ report: ObjectReport, now: Date) {
        self.report = report
        self.now = now
    }

    var lines: [String] { seen + done }

    private var seen: [String] {
        if report.sightings.isEmpty { return [] }
        var table = Table([], numbers: [1])
        for seen in report.sightings {
            let losses = seen.losses.map { "\($0.amount) \($0.currency)" }.joined(separator: ", ")
            table.add([
                "  \(seen.member)", "\(seen.count)", "last \(seen.lastSeen)",
                losses.isEmpty ? "" : "lost \(TerminalText.value(losses))",
            ])
        }
        return ["", "Seen"] + table.lines
    }

    private var done: [String] {
        if report.actions.isEmpty { return [] }
        var table = Table([])
        for done in report.actions {
            let outcome = done.outcome == "done" ? "" : ", \(done.outcome.uppercased())"
            let delay = done.secondsAfterReport.map {
                "\(Times.duration(seconds: Int(min($0, 1e12)))) after the first report"
            }
            let details = [done.scope, done.by.map { "by \($0)" }, done.reference.map { "ref. \($0)" }, done.note]
            table.add([
                "  \(done.member)", TerminalText.value(done.action + outcome), done.at, delay ?? "",
                details.compactMap { $0 }.map { TerminalText.value($0) }.joined(separator: "; "),
            ])
        }
        return ["", "Done"] + table.lines
    }
}
