import ArgumentParser
import Exchange
import Foundation
import NodeRuntime

struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract:
            "Writes what blockers and other tools read: RPZ, hosts, dnsmasq, unbound, Suricata, STIX, MISP, CSV, NDJSON, lists.",
        discussion: """
            Reads the replica, also while the daemon is stopped. What has expired is left out, and so is what is on one \
            of the node's safe-lists. The same objects give the same bytes.

              mandala export rpz --to /var/lib/mandala/export/mandala.rpz --confidence 60 --every 60s
              mandala export csv --kind phone-number --label vishing > numbers.csv

            A file is replaced in one step, and left alone where nothing has changed; an RPZ's serial grows with its \
            content and at no other time. Below a public suffix nothing is blocked.

            JSON keys: file (absent for standard output), objects, safeListed, leftOut (what the format cannot say), \
            bytes, sha256, changed, serial, seconds.
            """
    )

    @Argument(help: "rpz, hosts, dnsmasq, unbound, suricata, csv, ndjson, plain, stix or misp.")
    var format: ExportFormat

    @Option(help: ArgumentHelp("The file, or a folder for it (default: standard output).", valueName: "path"))
    var to: String?

    @Option(
        help: ArgumentHelp("Again and again, such as 60s; needs --to.", valueName: "span"),
        transform: { try TimeSpan($0) }
    )
    var every: TimeSpan?

    @Option(
        help: ArgumentHelp(
            "stix: where the schemas of mandala's extensions are served (default: 'schemas' of mandala.yaml).",
            valueName: "url"
        ),
        transform: { text in
            guard let place = NodeConfiguration.schemas(text) else {
                throw ValidationError("write a URL such as https://node.example/schemas")
            }
            return place
        }
    )
    var schemasUrl: String?

    @OptionGroup var options: ExportOptions
    @OptionGroup var node: ConfigurationOption
    @OptionGroup var json: JSONOption

    func validate() throws {
        _ = try options.kinds(for: format)
        guard every == nil || to != nil else { throw ValidationError("--every needs --to.") }
        guard format != .misp || to != nil else { throw ValidationError("misp writes a folder: say which with --to.") }
        guard !json.isWanted || to != nil else { throw ValidationError("--json needs --to.") }
    }

    func run() async throws {
        let configuration = try node.load()
        let safe = try configuration.readSafeLists()
        // Once: a folder that goes away between two rounds does not become a file.
        let path = to.map(path)
        guard let every else { return try once(configuration, safe, path) }
        while true {
            do { try once(configuration, safe, path) } catch { Streams.complain(SystemFault.line(error)) }
            try await Task.sleep(for: .seconds(every.seconds))
        }
    }

    private func once(_ configuration: NodeConfiguration, _ safe: SafeLists, _ path: String?) throws {
        let now = Date()
        let run = ExportRun(
            format: format,
            filter: try options.filter(for: format, own: configuration.member, now: now),
            clearance: options.level,
            safe: safe,
            schemas: schemasUrl ?? configuration.schemas,
            path: path
        )
        let report = try run.run(configuration, now: now)
        if json.isWanted { return try Streams.write(json: report) }
        if to != nil { Streams.write(report.text) } else if let note = report.leftOutText { Streams.note(note) }
    }

    private func path(_ to: String) -> String {
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: to, isDirectory: &isFolder)
        guard format != .misp else {
            if !exists { try? FileManager.default.createDirectory(atPath: to, withIntermediateDirectories: true) }
            return to
        }
        let isForFolder = exists ? isFolder.boolValue : to.hasSuffix("/")
        return isForFolder ? URL(filePath: to).appending(path: format.fileName).path : to
    }
}

extension ExportFormat: ExpressibleByArgument {}
