import ArgumentParser
import Exchange
import Foundation
import NodeRuntime

struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Reports all records of a file: a list, CSV or NDJSON.",
        discussion: """
            Options say what holds for every record that does not say it itself. A refused record goes to the rejects \
            file with its line and the reason, and stops nothing else. A file can be imported again at any time: what \
            is in already is renewed or unchanged.

              mandala import --kind domain --label phishing domains.txt
              zcat feed.ndjson.gz | mandala import --rejects feed.rejects -

            Ends with 3 when some records were rejected. JSON keys: read, decided, renewed, unchanged, queued, refused, \
            warned, warnings (the first distinct ones), rejects (a path; absent where none), throughLine, \
            ignoredColumns, interrupted, seconds, error.
            """
    )

    @Argument(help: "The file; '-' reads standard input.")
    var file: String

    @Option(help: ArgumentHelp("Where refused records go (default: FILE.rejects).", valueName: "path"))
    var rejects: String?

    @OptionGroup var options: ImportOptions
    @OptionGroup var node: ConfigurationOption
    @OptionGroup var json: JSONOption

    private struct Answer: Encodable {
        var summary: ImportSummary
        var error: String?

        enum Key: String, CodingKey { case error }

        func encode(to encoder: any Encoder) throws {
            try summary.encode(to: encoder)
            var container = encoder.container(keyedBy: Key.self)
            try container.encodeIfPresent(error, forKey: .error)
        }
    }

    func run() async throws {
        let client = try node.load().reporting()
        let reader = try ImportReader(
            path: file,
            format: options.format,
            defaults: options.defaults,
            batchLines: ImportRun.batchLines
        )
        if !reader.ignoredColumns.isEmpty, !json.isWanted { note(ignored: reader.ignoredColumns) }
        let path = rejects ?? (file == "-" ? "stdin.rejects" : file + ".rejects")
        try requireFolder(of: path)
        var run = ImportRun(
            client: client,
            reader: reader,
            rejects: RejectsWriter(path: path),
            interruption: Interruption()
        )
        let began = ContinuousClock.now
        var failure: String?
        do { try await run.run() } catch { failure = "\(error)" }
        var summary = run.summary
        summary.seconds = (ContinuousClock.now - began).milliseconds.rounded() / 1000
        try report(summary, failure)
    }

    private func report(_ summary: ImportSummary, _ failure: String?) throws {
        if json.isWanted {
            try Streams.write(json: Answer(summary: summary, error: failure))
        } else {
            if summary.read > 0 || failure == nil { Streams.write(summary.lines.joined(separator: "\n")) }
            if summary.warned > 0 {
                Streams.note("warning: \(counted(summary.warned, "record was", "records were")) taken with a warning:")
                for warning in summary.warnings { Streams.note("  \(TerminalText.prose(warning))") }
            }
        }
        let again = "every record through line \(summary.throughLine) is dealt with; import the file again for the rest"
        if let failure { throw CommandFailure("\(failure); \(again)") }
        if summary.interrupted { throw CommandFailure("interrupted; \(again)") }
        if summary.refused > 0 { throw CommandFailure.silent(.partlyRejected) }
    }

    /// Better now than at the first refused record.
    private func requireFolder(of path: String) throws(CommandFailure) {
        let folder = URL(filePath: path).deletingLastPathComponent().path
        guard access(folder, W_OK) == 0 else {
            let reason = String(cString: strerror(errno))
            throw CommandFailure("\(folder): \(reason); say where refused records go with --rejects")
        }
    }

    private func note(ignored columns: [String]) {
        let names = columns.map { TerminalText.value($0) }.joined(separator: ", ")
        Streams.note("note: these columns give nothing: \(names); say what they hold with --column")
    }
}
