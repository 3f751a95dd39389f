import ArgumentParser
import NodeRuntime

struct EvidenceVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Checks that artefacts held here still have their SHA-256.",
        discussion: "Ends with 4 where one does not. JSON keys: artefacts, a list of sha256 and holds."
    )

    @Argument(help: "The artefacts' SHA-256; all that are held where none is given.")
    var artefacts: [ArtefactName] = []

    @OptionGroup var node: ConfigurationOption
    @OptionGroup var json: JSONOption

    func run() async throws {
        let client = try node.load().control()
        var names = artefacts.map(\.text)
        if names.isEmpty { names = try await (client.get("/v1/artefacts") as [HeldArtefact]).map(\.sha256) }
        var checks: [ArtefactCheck] = []
        for name in names { checks.append(try await client.post("/v1/artefacts/\(name)/verify")) }
        if json.isWanted {
            try Streams.write(json: ["artefacts": checks])
        } else {
            for check in checks {
                Streams.write("\(check.sha256): \(check.holds ? "unchanged" : "CHANGED OR DAMAGED")")
            }
        }
        let bad = checks.filter { !$0.holds }.count
        if bad > 0 {
            throw CommandFailure("\(bad) of \(checks.count) have another SHA-256 than their name", status: .problems)
        }
    }
}
