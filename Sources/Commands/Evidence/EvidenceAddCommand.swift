import ArgumentParser
import Entries
import Foundation
import Indicators
import Membership
import NodeRuntime

struct EvidenceAddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Keeps a file as evidence, and reports it to the members that it is for.",
        discussion: """
            The daemon takes the file in, computes its SHA-256 and reports an 'evidence' object of that name. Without \
            --audience it is refused.

              mandala evidence add chat.png --type image --audience kh --field acquired_by='Cyber unit 3'

            JSON keys: those of 'report'; value is the SHA-256.
            """
    )

    @Argument(help: "The file.", completion: .file())
    var file: String

    @Option(help: "image, audio, video, chat-log, call-record, bank-record, document, disk-image, testimony, …")
    var type: String

    @Option(
        name: .customLong("field"),
        help: ArgumentHelp("A field of the kind; may be repeated.", valueName: "name=value"),
        transform: { try Assignment($0) }
    )
    var fields: [Assignment] = []

    @Option(help: "What it shows.")
    var description = ""

    @Option(help: ArgumentHelp("Of the description, BCP 47.", valueName: "tag"))
    var language = ""

    @OptionGroup var sharing: SharingOptions
    @OptionGroup var node: ConfigurationOption
    @OptionGroup var json: JSONOption

    func run() async throws {
        let configuration = try node.load()
        let kind = try Kind.required("evidence")
        // Before the file is sent: what is wrong here would be refused after it.
        guard !sharing.members.isEmpty else {
            throw CommandFailure("evidence is for named members: give --audience; nothing was taken")
        }
        let said = try FieldAssignments.fields(fields + [try Assignment("type=\(type)")], of: kind)
        let client = try configuration.reporting()
        let held: HeldArtefact = try await client.put("/v1/artefacts", file: URL(filePath: file))
        var draft = PBDraft()
        draft.kind = kind.name
        draft.value = held.sha256
        draft.tlp = UInt32((sharing.tlp ?? kind.defaultTLP).rawValue)
        draft.audience = sharing.members.map(\.text)
        draft.sealed = sharing.sealed
        var statement = Statement(verdict: .benign, confidence: 100)
        statement.description = description
        statement.language = language
        statement.handling = sharing.handling
        draft.statement = PBStatement(statement)
        draft.statement.fields = said
        if !said.contains(where: { $0.name == "size" }) {
            draft.statement.fields.append(PBField(Field("size", .integer(Int64(held.size)))))
        }
        guard let result = try await client.report([draft]).first else {
            throw CommandFailure("\(held.sha256) is kept, but the daemon did not say what became of the report")
        }
        try Receipt(result, value: held.sha256).print(kind: kind.name, json: json.isWanted)
    }
}
