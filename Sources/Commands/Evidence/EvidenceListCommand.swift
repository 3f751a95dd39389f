import ArgumentParser
import NodeRuntime

struct EvidenceListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists the artefacts that are held here.",
        discussion: "JSON keys: artefacts, a list of sha256 and size."
    )

    @OptionGroup var node: ConfigurationOption
    @OptionGroup var json: JSONOption

    func run() async throws {
        let held: [HeldArtefact] = try await node.load().control().get("/v1/artefacts")
        if json.isWanted { return try Streams.write(json: ["artefacts": held]) }
        var table = Table(["SHA-256", "BYTES"], numbers: [1])
        for artefact in held { table.add([artefact.sha256, "\(artefact.size)"]) }
        Streams.write(table.text)
    }
}
