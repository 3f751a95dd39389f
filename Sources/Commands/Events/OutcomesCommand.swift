import ArgumentParser
import Entries
import Foundation
import Indicators
import Membership
import NodeRuntime
import ReplicaStore

struct OutcomesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "outcomes",
        abstract: "How fast members acted on what was reported, and what is still unblocked.",
        discussion: """
            For each kind and member: on how many objects it acted, half of them within what time after the first \
            report of any member, and how many of those that stand as malicious or suspicious wait still. The first \
            line of a kind is about whoever acted first. What was only referred, or left, or failed, or was reversed, \
            is not acted on.

            --open lists what waits for any action, or with --member for that member's, the oldest first.

              mandala outcomes --kind bank-account --since 2026-11-01
              mandala outcomes --open --member th --kind domain --limit 1000

            JSON keys: outcomes, a list of kind, member (absent: whoever was first), acted, medianSeconds (absent where \
            nothing was), open; with --open one object a line: kind, value, id, verdict, confidence, firstReported.
            """
    )

    @Option(
        help: ArgumentHelp("Only this kind; may be repeated.", valueName: "kind"),
        transform: { try Kind.required($0) }
    )
    var kind: [Kind] = []

    @Option(help: ArgumentHelp("Only this member.", valueName: "member"), transform: { try MemberID($0.lowercased()) })
    var member: MemberID?

    @Option(
        help: ArgumentHelp("Only what was first reported since; RFC 3339, or a date.", valueName: "time"),
        transform: { try Times.parse($0) }
    )
    var since: UInt64?

    @Flag(help: "Lists what nobody, or the member, has acted on.")
    var open = false

    @Option(help: ArgumentHelp("With --open: at most so many.", valueName: "count"))
    var limit: Int?

    @OptionGroup var node: ConfigurationOption
    @OptionGroup var json: JSONOption

    func validate() throws {
        guard limit == nil || open else { throw ValidationError("--limit is for --open.") }
        guard limit.map({ $0 > 0 }) ?? true else { throw ValidationError("--limit is 1 or more.") }
    }

    private struct Answer: Encodable {
        let outcomes: [Row]

        struct Row: Encodable {
            let kind: String
            let member: String?
            let acted: UInt64
            let medianSeconds: Double?
            let open: UInt64
        }
    }

    private struct Waiting: Encodable {
        let kind: String
        let value: String
        let id: String
        let verdict: String
        let confidence: UInt8
        let firstReported: String
    }

    func run() async throws {
        let configuration = try node.load()
        let (replica, _) = try configuration.readReplica()
        defer { try? replica.close() }
        try configuration.require(member.map { [$0] } ?? [], in: replica)
        let now = Date()
        let nowMs = UInt64(max(0, now.timeIntervalSince1970 * 1000))
        let query = OutcomeQuery(kinds: kind, member: member, sinceMs: since, nowMs: nowMs)
        if open { return try list(replica, query, now) }
        let outcomes = try replica.outcomes(query)
        if json.isWanted {
            return try Streams.write(
                json: Answer(
                    outcomes: outcomes.map {
                        Answer.Row(
                            kind: $0.kind.name,
                            member: $0.member?.text,
                            acted: $0.acted,
                            medianSeconds: $0.medianMs.map { Double($0) / 1000 },
                            open: $0.open
                        )
                    }
                )
            )
        }
        if outcomes.isEmpty { return Streams.write("Nothing is known here that members could act on.") }
        var table = Table(["kind", "member", "acted", "median", "unblocked"], numbers: [2, 3, 4])
        for outcome in outcomes {
            table.add([
                outcome.kind.name, outcome.member?.text ?? "(first)", "\(outcome.acted)",
                outcome.medianMs.map { Times.duration(seconds: Int(clamping: $0 / 1000)) } ?? "-", "\(outcome.open)",
            ])
        }
        Streams.write(table.text)
    }

    private func list(_ replica: Replica, _ query: OutcomeQuery, _ now: Date) throws {
        var left = limit ?? .max
        var failure: (any Error)?
        try replica.open(query) { object in
            do {
                try write(object, now)
                left -= 1
                return left > 0
            } catch {
                failure = error
                return false
            }
        }
        if let failure { throw failure }
    }

    private func write(_ object: OpenObject, _ now: Date) throws {
        guard json.isWanted else {
            let since = Times.withAge(object.firstReportMs, now: now)
            return Streams.write("\(since)  \(object.kind.name)  \(TerminalText.value(object.value))")
        }
        let waiting = Waiting(
            kind: object.kind.name,
            value: object.value,
            id: object.id.description,
            verdict: object.verdict.description,
            confidence: object.confidence,
            firstReported: Times.text(object.firstReportMs)
        )
        try Streams.write(json: waiting)
    }
}
