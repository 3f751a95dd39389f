import ArgumentParser
import Exchange
import Foundation
import NodeRuntime

struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Reports all records of a file: a list, CSV, NDJSON, STIX or MISP.",
        discussion: """
            Options say what holds for every record that does not say it itself. A refused record goes to the rejects \
            file with its line and the reason, and stops nothing else. A file can be imported again at any time: what \
            is in already is renewed or unchanged.

              mandala import --kind domain --label phishing domains.txt
              zcat feed.ndjson.gz | mandala import --rejects feed.rejects -
              mandala import --every 1h http://127.0.0.1:8080/feed
              mandala import --watch /srv/incoming --mapping bank.yaml

            Ends with 3 when some records were rejected. JSON keys: read, decided, renewed, unchanged, queued, refused, \
            deleted (by its author: not reported, and no fault), warned, warnings (the first distinct ones), unknownReferences (to objects that neither this node knows nor the \
            file reports), unknownObjects (some of these), rejects (a path; absent where none), throughLine, \
            ignoredColumns, interrupted, seconds, tally (kinds: \
            read, taken, duplicate, rejected; reasons), error.
            """
    )

    @Argument(
        help: "The file; '-' reads standard input; a folder of files or a MISP feed, or a feed at http://127.0.0.1…."
    )
    var file: String?

    @Option(help: ArgumentHelp("Imports every file that is put into this folder.", valueName: "folder"))
    var watch: String?

    @Option(
        help: ArgumentHelp("Again and again, such as 1h; with --watch how often it looks (5s).", valueName: "span"),
        transform: { try TimeSpan($0) }
    )
    var every: TimeSpan?

    @Option(help: ArgumentHelp("Holds the token that a served feed asks for.", valueName: "path"))
    var tokenFile: String?

    @Option(help: ArgumentHelp("Where refused records go (default: FILE.rejects).", valueName: "path"))
    var rejects: String?

    @OptionGroup var options: ImportOptions
    @OptionGroup var node: ConfigurationOption
    @OptionGroup var json: JSONOption

    func validate() throws {
        guard (file == nil) != (watch == nil) else { throw ValidationError("Give a file, or --watch FOLDER.") }
        guard watch == nil || rejects == nil else { throw ValidationError("--watch has a place for rejects: done/.") }
        guard every == nil || file != "-" else { throw ValidationError("Standard input is read once.") }
    }

    func run() async throws {
        if let watch { return try await run(watching: WatchedFolder(watch)) }
        guard let every else { return try await importAll() }
        while true {
            await attempt { try await importAll() }
            try await Task.sleep(for: .seconds(every.seconds))
        }
    }

    /// A failure is told, and does not end what goes on.
    private func attempt(_ body: () async throws -> Void) async {
        do { try await body() } catch let failure as CommandFailure {
            if !failure.description.isEmpty { Streams.complain(failure.description) }
        } catch { Streams.complain("\(error)") }
    }

    private func run(watching folder: WatchedFolder) async throws {
        var folder = folder
        while true {
            for file in folder.ready() {
                let client = try node.load().reporting()
                var isDone = true
                do { try await importFile(file.path, rejects: folder.rejects(of: file), client) } catch {
                    isDone = (error as? CommandFailure)?.status == .partlyRejected
                    if !isDone { Streams.complain("\(file.path): \(error)") }
                }
                try folder.put(file, away: isDone ? "done" : "failed")
            }
            try await Task.sleep(for: .seconds(every?.seconds ?? 5))
        }
    }

    private func importAll() async throws {
        let client = try node.load().reporting()
        let source = try await ImportSource(file ?? "-", tokenFile: tokenFile)
        defer { source.remove() }
        guard source.files.count != 1 || source.files.first != file else {
            let path = rejects ?? (file == "-" ? "stdin.rejects" : (file ?? "") + ".rejects")
            return try await importFile(file ?? "-", rejects: path, client)
        }
        let began = UInt64(max(0, Date().timeIntervalSince1970 * 1000))
        // What is wrong with one event stops no other.
        var worst: CommandFailure?
        for event in source.files {
            let name = URL(filePath: event).lastPathComponent
            let path = (rejects ?? "feed.rejects") + ".\(name)"
            do { try await importFile(event, rejects: path, client, began) } catch let failure as CommandFailure {
                if failure.description.hasPrefix("interrupted") { throw failure }
                if failure.status != .partlyRejected { Streams.complain("\(name): \(failure)") }
                worst = worst.map { $0.status == .failed ? $0 : failure } ?? failure
            } catch let error as ImportError {
                Streams.complain("\(name): \(error)")
                worst = .silent(.failed)
            }
        }
        if let worst { throw CommandFailure.silent(worst.status) }
    }

    private func importFile(
        _ file: String,
        rejects path: String,
        _ client: LocalClient,
        _ began: UInt64? = nil
    ) async throws {
        let (format, defaults) = try options.settled()
        var one = FileImport(
            file: file,
            format: format,
            defaults: defaults,
            rejects: path,
            client: client,
            isJSON: json.isWanted
        )
        if let began { one.began = began }
        try await one.run()
    }
}
