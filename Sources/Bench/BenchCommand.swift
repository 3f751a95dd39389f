import ArgumentParser
import Foundation

/// `mandala-bench`: how fast this build is on this machine, beside a floor that is taken in the same run.
@main
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mandala-bench",
        abstract: "Measures one scenario on real nodes, and the floor that it is compared with.",
        discussion: """
            Nodes are processes of the 'mandala' that lies beside this program, linked over mutual TLS on loopback, with \
            files on a real disk; build both with -c release. The floor of bulk work is a minimal schema of two SQLite \
            files, written by one thread with C binds: no decoding, no cryptography, no network.

            \(Scenario.allCases.map { "  \($0.rawValue): \($0.abstract)" }.joined(separator: "\n"))

            JSON keys: scenario, entries, seconds, per_second, floor_per_second, ratio, p50_ms, p99_ms, rss_mib, \
            disk_bytes, payload_bytes, and what is the scenario's own; a key that does not apply is left out.
            """
    )

    @Argument(help: "What is measured.")
    var scenario: Scenario

    @Option(help: "How many entries; each scenario has a number of its own.")
    var entries: Int?

    @Option(help: "Of 'lookup-http': how many are timed.")
    var requests = 20_000

    @Option(help: "Of 'lookup': how many look up at once, each with the file opened for itself.")
    var readers = 1

    @Option(help: ArgumentHelp("Takes what is reported from this file instead of a generator.", valueName: "file"))
    var data: String?

    @Option(help: "Of the generator.")
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("Where nodes and files are made (default: in the temporary folder).", valueName: "path"))
    var folder: String?

    @Flag(help: "Leaves the files to look inside.")
    var keep = false

    @Flag(help: "Writes one JSON object.")
    var json = false

    func validate() throws {
        guard readers > 0 else { throw ValidationError("--readers \(readers): at least one is needed") }
    }

    func run() async throws {
        let name = "mandala-bench-\(ProcessInfo.processInfo.processIdentifier)"
        let folder = folder.map { URL(filePath: $0) } ?? FileManager.default.temporaryDirectory.appending(path: name)
        guard !FileManager.default.fileExists(atPath: folder.path) else {
            throw ValidationError("\(folder.path): the folder exists; remove it, or name another with --folder")
        }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let bench = Bench(
            folder: folder,
            entries: entries ?? scenario.entries,
            requests: requests,
            readers: readers,
            drafts: DraftSource(seed: seed, file: data)
        )
        let interruption = Interruption { bench.stop() }
        defer { interruption.cancel() }
        let outcome: Result<BenchResult, any Error>
        do {
            var result = try await scenario.run(bench)
            result.scenario = scenario.rawValue
            outcome = .success(result)
        } catch { outcome = .failure(error) }
        bench.stop()
        if keep { FileHandle.standardError.write(Data("the files are in \(folder.path)\n".utf8)) }
        if !keep { try? FileManager.default.removeItem(at: folder) }
        try print(json ? outcome.get().json : outcome.get().text)
    }
}
