import ArgumentParser
import Foundation
import NodeRuntime

struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Makes a node's folder from a backup; the node starts in quarantine.",
        discussion: """
            It appends nothing before enough peers have said what they hold of its log, and have given back what is newer \
            than the backup; reports are queued meanwhile. The old node must not run any more. JSON keys: folder, made.
            """
    )

    @Argument(help: "What 'mandala backup' wrote.")
    var file: String

    @Option(help: ArgumentHelp("The folder to make; it must be absent or empty.", valueName: "path"))
    var dir: String

    @Option(help: ArgumentHelp("Its first line is the passphrase; '-' for standard input.", valueName: "file"))
    var passphraseFile: String

    @OptionGroup var json: JSONOption

    private struct Answer: Encodable {
        var folder: String
        var made: String
    }

    func run() async throws {
        let folder = URL(filePath: dir)
        let made = try Restore(to: folder).run(URL(filePath: file), passphrase: try Passphrase.read(passphraseFile))
        if json.isWanted { return try Streams.write(json: Answer(folder: folder.path, made: made)) }
        Streams.write(
            """
            The backup of \(TerminalText.prose(made)) is restored into \(TerminalText.prose(folder.path))

              1. Compare mandala.yaml with mandala.yaml.backup: the places of its folders are the ones of a new node.
              2. Start it:                     mandala serve --config \(TerminalText.prose(folder.appending(path: "mandala.yaml").path))
              3. See how the quarantine goes:  mandala status
              4. Revoke again the tokens that were revoked since the backup:  mandala token list
            """
        )
    }
}
