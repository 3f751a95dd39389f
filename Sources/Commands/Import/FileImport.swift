import Exchange
import Foundation
import NodeRuntime

/// Imports one file, and says what became of its records.
struct FileImport {
    /// `-`: standard input.
    let file: String
    let format: ImportFormat?
    let defaults: ImportDefaults
    /// Where refused records go.
    let rejects: String
    let client: LocalClient
    let isJSON: Bool
    /// Then its name heads what is said of it.
    var isOneOfMany = false
    /// When the import began that this file is part of: what it says in several ways is told apart from what a later one
    /// says otherwise.
    var began = UInt64(max(0, Date().timeIntervalSince1970 * 1000))

    private struct Answer: Encodable {
        var file: String
        var summary: ImportSummary
        var error: String?

        enum Key: String, CodingKey { case file, error }

        func encode(to encoder: any Encoder) throws {
            try summary.encode(to: encoder)
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(file, forKey: .file)
            try container.encodeIfPresent(error, forKey: .error)
        }
    }

    func run() async throws {
        let reader = try ImportReader(
            path: file,
            format: format,
            defaults: defaults,
            batchLines: ImportRun.batchLines
        )
        let named = reader.ignoredColumns
        if !named.isEmpty, !isJSON { note(ignored: named) }
        try requireFolder(of: rejects)
        var run = ImportRun(
            client: client,
            reader: reader,
            rejects: RejectsWriter(path: rejects),
            interruption: Interruption(),
            began: began
        )
        let began = ContinuousClock.now
        var failure: (any Error)?
        do { try await run.run() } catch { failure = error }
        // Of formats that name them in each record, only now.
        let more = reader.ignoredColumns.filter { !named.contains($0) }
        if !more.isEmpty, !isJSON { note(ignored: more) }
        var summary = run.summary
        summary.seconds = (ContinuousClock.now - began).milliseconds.rounded() / 1000
        try report(summary, failure)
    }

    private func report(_ summary: ImportSummary, _ failure: (any Error)?) throws {
        if isJSON {
            try Streams.write(json: Answer(file: file, summary: summary, error: failure.map { "\($0)" }))
        } else {
            if summary.read > 0 || failure == nil {
                let name = isOneOfMany ? ["\(TerminalText.value(file)):"] : []
                Streams.write((name + summary.lines).joined(separator: "\n"))
            }
            if summary.unknownReferences > 0 {
                let names = summary.unknownObjects.map(\.name).joined(separator: ", ")
                let what = counted(summary.unknownReferences, "reference to an object", "references to objects")
                Streams.note("note: \(what) not known here, such as \(names)")
            }
            if summary.warned > 0 {
                Streams.note("warning: \(counted(summary.warned, "record was", "records were")) taken with a warning:")
                for warning in summary.warnings { Streams.note("  \(TerminalText.prose(warning))") }
            }
        }
        let again = "every record through line \(summary.throughLine) is dealt with; import the file again for the rest"
        if let failure {
            throw CommandFailure("\(failure); \(again)", isPassing: (failure as? NodeError)?.isPassing ?? false)
        }
        if summary.interrupted { throw CommandFailure.interrupted(again) }
        if summary.refused > 0 { throw CommandFailure.silent(.partlyRejected) }
    }

    /// Better now than at the first refused record.
    private func requireFolder(of path: String) throws(CommandFailure) {
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
            throw CommandFailure("\(path): it is a folder; say by --rejects which file refused records go to")
        }
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
