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

            Ends with 3 when some records were rejected. JSON keys, an object a file: file, read, decided, renewed, \
            unchanged, queued, refused, deleted (by its author: not reported, and no fault), warned, warnings (the first distinct ones), unknownReferences (to objects that neither this node knows nor the \
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
            try await attempt { try await importAll() }
            try await Task.sleep(for: .seconds(every.seconds))
        }
    }

    /// A failure is told, and but for Ctrl-C does not end what goes on.
    private func attempt(_ body: () async throws -> Void) async throws {
        do { try await body() } catch let failure as CommandFailure {
            if failure.isInterruption { throw failure }
            if !failure.description.isEmpty { Streams.complain(failure.description) }
        } catch { Streams.complain(SystemFault.line(error)) }
    }

    private func run(watching folder: WatchedFolder) async throws {
        var folder = folder
        var complaint: String?
        while true {
            do {
                try await importReady(in: &folder)
                complaint = nil
            } catch let failure as CommandFailure where failure.isPassing {
                // Once: what lasts would fill a log.
                if failure.description != complaint { Streams.complain("\(failure); it is tried again") }
                complaint = failure.description
            }
            try await Task.sleep(for: .seconds(every?.seconds ?? 5))
        }
    }

    /// A file is put away unless it is for no fault of its own that it was not imported.
    private func importReady(in folder: inout WatchedFolder) async throws {
        for file in try folder.ready() {
            var isDone = true
            let stamp = WatchedFolder.stamp(file)
            do {
                let client = try node.load().reporting()
                try await importFile(file.path, rejects: folder.rejects(of: file), client)
            } catch let error as NodeError {
                throw CommandFailure("\(error)", isPassing: error.isPassing)
            } catch {
                let failure = error as? CommandFailure
                if let failure, failure.isPassing || failure.isInterruption { throw failure }
                isDone = failure?.status == .partlyRejected
                if !isDone { Streams.complain("\(file.path): \(error)") }
            }
            try folder.put(file, stamp, away: isDone ? "done" : "failed")
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
                if failure.isInterruption || failure.isPassing { throw failure }
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
        one.isOneOfMany = began != nil || watch != nil
        try await one.run()
    }
}
