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
    private typealias Refusal = (line: UInt64, reason: String, raw: String)
    /// Batches on their way, in the order of the file, each with what is refused of it.
    private var underWay: [(number: Int, batch: ImportBatch, refused: [Refusal])] = []
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
                let refused = note(lines)
                let batch = ImportBatch(lines)
                while underWay.count - answered.count >= Self.requestsMax || collides(batch) {
                    guard let answer = try await group.next() else { break }
                    try take(answer)
                }
                let number = nextNumber
                nextNumber += 1
                underWay.append((number, batch, refused))
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

    /// What the reader refuses.
    private mutating func note(_ lines: [ImportLine]) -> [Refusal] {
        summary.read += UInt64(lines.count)
        summary.deleted += UInt64(lines.count(where: \.isDeleted))
        let refused: [Refusal] = lines.compactMap { line in line.reason.map { (line.line, $0, line.raw) } }
        summary.refused += UInt64(refused.count)
        for refusal in refused {
            summary.tally.take("(none)", .refused)
            summary.tally.refuse(refusal.reason)
        }
        return refused
    }

    private func collides(_ batch: ImportBatch) -> Bool {
        underWay.contains { number, other, _ in
            !answered.contains(number) && (batch.isReferring || !other.subjects.isDisjoint(with: batch.subjects))
        }
    }

    private mutating func take(_ answer: Answer) throws {
        guard let place = underWay.firstIndex(where: { $0.number == answer.number }) else { return }
        let batch = underWay[place].batch
        guard answer.results.count == batch.drafts.count else {
            throw CommandFailure("the daemon answered \(answer.results.count) of \(batch.drafts.count) records")
        }
        for (position, result) in answer.results.enumerated() {
            summary.count(result)
            summary.tally.take(batch.drafts[position].kind, Outcome(rawValue: result.outcome))
            guard result.outcome == Outcome.refused.rawValue else { continue }
            summary.tally.refuse(result.reason)
            underWay[place].refused.append((batch.drafts[position].line, result.reason, batch.raws[position]))
        }
        unknown.take(answer.results)
        answered.insert(answer.number)
        while let first = underWay.first, answered.remove(first.number) != nil {
            for (line, reason, raw) in first.refused.sorted(by: { $0.line < $1.line }) {
                try rejects.write(line: line, reason: reason, raw: raw)
            }
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
