import ArgumentParser
import Foundation
import NodeRuntime

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Writes the logs, keys, peers and configuration into one encrypted file, also while the daemon runs.",
        discussion: """
            The private key of the root is never in it. Run it as the node's own user. The data folder needs room for a \
            copy of log.sqlite meanwhile. JSON keys: file, bytes, leftOut.
            """
    )

    @Argument(help: "The file to write; one that exists is not overwritten.")
    var file: String

    @Option(help: ArgumentHelp("Its first line is the passphrase; '-' for standard input.", valueName: "file"))
    var passphraseFile: String

    @OptionGroup var node: ConfigurationOption
    @OptionGroup var json: JSONOption

    private struct Answer: Encodable {
        var file: String
        var bytes: UInt64
        var leftOut: [String]
    }

    func run() async throws {
        let passphrase = try Passphrase.read(passphraseFile)
        let url = URL(filePath: file)
        let left = try Backup(try node.load()).write(to: url, passphrase: passphrase, now: Date())
        let size = try FileManager.default.attributesOfItem(atPath: url.path)[.size] as? NSNumber
        let answer = Answer(file: url.path, bytes: size?.uint64Value ?? 0, leftOut: left)
        if json.isWanted { return try Streams.write(json: answer) }
        Streams.write(
            "\(TerminalText.prose(url.path)): \(answer.bytes) bytes; without the passphrase it is worth nothing"
        )
        for name in left {
            Streams.note("\(TerminalText.value(name)): this root certificate is not in it; keep a copy")
        }
    }
}
