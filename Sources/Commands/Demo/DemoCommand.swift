import ArgumentParser
import Foundation
import Indicators
import Membership
import NodeRuntime
import Replication

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Runs four members on this machine and shows that they converge.",
        discussion: """
            th, kh, mm and interpol run as processes of their own with fresh certificates on loopback; mm is reached
            through interpol alone. th, kh and mm import the folder's files: th/, kh/ and mm/ in it, or else all its
            .txt, .csv and .ndjson files, shared out. In the middle kh is killed with SIGKILL and started again. Then
            one number is reported by two countries at once, and the conflict is settled by a revision.
            """
    )

    @Option(help: ArgumentHelp("The folder of files to import.", valueName: "dir"))
    var data = "samples"

    @Option(
        help: ArgumentHelp("Where the nodes are made; a new folder for temporary files otherwise.", valueName: "dir")
    )
    var folder: String?

    @Flag(help: "Leave the nodes running.")
    var keep = false

    @OptionGroup var output: JSONOption

    func run() async throws {
        let isQuiet = output.isWanted
        let say: @Sendable (String) -> Void = { line in if !isQuiet { Streams.note(line) } }
        let run = try DemoRun(data: URL(filePath: data), folder: folder.map { URL(filePath: $0) }, say: say)
        let report: DemoReport
        do {
            report = try await run.run()
        } catch {
            run.stop()
            throw error
        }
        if !keep { run.stop() }
        if output.isWanted {
            try Streams.write(json: report)
        } else {
            report.lines.forEach(Streams.write)
            Streams.write(run.advice(running: keep))
        }
        if !report.converged { throw CommandFailure.silent(.failed) }
    }
}
