import ArgumentParser
import Foundation
import NodeRuntime

struct EvidenceFetchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetch",
        abstract: "Fetches an artefact from a member that shares it, and writes it to a file.",
        discussion: """
            It comes over the peers' connection, is checked against its SHA-256, and stays with this node too. A fetch \
            that broke off goes on where it stopped.

            JSON keys: sha256, size, from (absent where it was here already), file.
            """
    )

    @Argument(help: "The artefact's SHA-256.")
    var artefact: ArtefactName

    @Option(help: "The file to write; without it the artefact is kept by the daemon alone.", completion: .file())
    var out: String?

    @OptionGroup var node: ConfigurationOption
    @OptionGroup var json: JSONOption

    private struct Answer: Encodable {
        var sha256: String
        var size: UInt64
        var from: String?
        var file: String?
    }

    func run() async throws {
        if let out, FileManager.default.fileExists(atPath: out) {
            throw CommandFailure("\(out) exists already, and is not overwritten")
        }
        let client = try node.load().control()
        let held: HeldArtefact = try await client.post("/v1/artefacts/\(artefact.text)/fetch")
        if let out { try await write(to: out, client) }
        if json.isWanted {
            return try Streams.write(json: Answer(sha256: held.sha256, size: held.size, from: held.from, file: out))
        }
        let source = held.from.map { "fetched from \($0)" } ?? "it was here already"
        Streams.write("\(held.sha256): \(held.size) bytes, \(source)\(out.map { ", written to \($0)" } ?? "")")
    }

    /// Whole or not at all.
    private func write(to path: String, _ client: LocalClient) async throws {
        let beside = "\(path).part"
        guard FileManager.default.createFile(atPath: beside, contents: nil, attributes: [.posixPermissions: 0o600]),
            let file = FileHandle(forWritingAtPath: beside)
        else { throw CommandFailure("\(path): the file cannot be made; check the folder") }
        defer { try? FileManager.default.removeItem(atPath: beside) }
        try await client.download("/v1/artefacts/\(artefact.text)") { try file.write(contentsOf: $0) }
        try file.close()
        try FileManager.default.moveItem(atPath: beside, toPath: path)
    }
}
