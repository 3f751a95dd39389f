import Entries
import Exchange
import NodeRuntime

/// Streams a file to the daemon, a few requests at a time, and sorts out what comes back.
struct ImportRun {
    static let batchLines = 2_000
    static let requestsMax = 3

    private let client: LocalClient
    private let reader: ImportReader
    private let rejects: RejectsWriter
    private let interruption: Interruption
    private let began: UInt64
    private(set) var summary = ImportSummary()
    private var unknown = UnknownReferences()
    private var progress = ProgressBar()
    /// Batches on their way, in the order of the file.
    private var underWay: [(number: Int, batch: ImportBatch)] = []
    private var answered: Set<Int> = []
    private var nextNumber = 0

    /// `began`: when the import did, of which this file may be a part; milliseconds since 1970.
    init(
        client: LocalClient,
        reader: ImportReader,
        rejects: RejectsWriter,
        interruption: Interruption,
        began: UInt64
    ) {
        self.began = began
        self.client = client
        self.reader = reader
        self.rejects = rejects
        self.interruption = interruption
    }

    private typealias Answer = (number: Int, results: [PBDraftResult])

    /// Runs to the end of the file, the interruption, or the first error; the summary says how far it came.
    mutating func run() async throws {
        defer {
            progress.clear()
            // Also after an error: what was refused before it stays refused.
            try? rejects.flush()
            summary.ignoredColumns = reader.ignoredColumns
            (summary.unknownReferences, summary.unknownObjects) = (unknown.count, unknown.shown)
            summary.rejects = rejects.count > 0 ? rejects.path : nil
        }
        let client = client
        try await withThrowingTaskGroup(of: Answer.self) { group in
            while !interruption.isRaised, let lines = try reader.next() {
                try note(lines)
                let batch = ImportBatch(lines)
                while underWay.count - answered.count >= Self.requestsMax || collides(batch) {
                    guard let answer = try await group.next() else { break }
                    try take(answer)
                }
                let number = nextNumber
                nextNumber += 1
                underWay.append((number, batch))
                if batch.drafts.isEmpty {
                    try take((number, []))
                } else {
                    let (drafts, began) = (batch.drafts, began)
                    group.addTask { (number, try await client.report(drafts, run: began)) }
                }
                show()
            }
            while let answer = try await group.next() { try take(answer) }
        }
        summary.interrupted = interruption.isRaised
        if rejects.count > 0 { try rejects.flush() }
    }

    private mutating func note(_ lines: [ImportLine]) throws {
        summary.read += UInt64(lines.count)
        summary.deleted += UInt64(lines.count(where: \.isDeleted))
        for line in lines where line.reason != nil {
            summary.refused += 1
            summary.tally.take("(none)", .refused)
            summary.tally.refuse(line.reason ?? "")
            try rejects.write(line)
        }
    }

    private func collides(_ batch: ImportBatch) -> Bool {
        underWay.contains { number, other in
            !answered.contains(number) && !other.subjects.isDisjoint(with: batch.subjects)
        }
    }

    private mutating func take(_ answer: Answer) throws {
        guard let batch = underWay.first(where: { $0.number == answer.number })?.batch else { return }
        guard answer.results.count == batch.drafts.count else {
            throw CommandFailure("the daemon answered \(answer.results.count) of \(batch.drafts.count) records")
        }
        for (position, result) in answer.results.enumerated() {
            summary.count(result)
            summary.tally.take(batch.drafts[position].kind, Outcome(rawValue: result.outcome))
            if result.outcome == Outcome.refused.rawValue { summary.tally.refuse(result.reason) }
            if result.outcome == Outcome.refused.rawValue {
                try rejects.write(line: batch.drafts[position].line, reason: result.reason, raw: batch.raws[position])
            }
        }
        unknown.take(answer.results)
        answered.insert(answer.number)
        while let first = underWay.first, answered.remove(first.number) != nil {
            summary.throughLine = first.batch.lastLine
            underWay.removeFirst()
        }
        show()
    }

    private mutating func show() {
        let fraction = reader.bytesTotal.map { $0 == 0 ? 1 : Double(reader.bytesUsed) / Double($0) }
        progress.show(fraction: fraction, count: summary.read, unit: "records")
    }
}
