import ArgumentParser
import Entries
import Foundation
import Indicators
import Membership
import NodeRuntime

struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Reports one object to the federation.",
        usage: "mandala report <kind> <value> [<options>]\n       mandala report <kind> --key part=value… [<options>]",
        discussion: """
            A report that repeats this member's standing verdict renews it; one with another verdict decides anew. It \
            answers nobody: use 'revise' to overrule what others say.

              mandala report phone-number '+66 2 555 0100' --label vishing --confidence 80
              mandala report bank-account --key country=TH --key institution=999 --key account=9990080541 \\
                --tlp AMBER+STRICT --audience kh,mm --field institution_name='Example Bank'

            JSON keys: outcome (decided, renewed, unchanged, refused, queued), index, object, value, from and to (of a \
            link: its ends), reason, warnings, unknownReferences (objects that it refers to and this node does not \
            know: id, kind, value; absent where none), unreachable (members of a named audience without a link now; absent where none or not known).
            """
    )

    @OptionGroup var object: ObjectArguments
    @OptionGroup var said: StatementOptions
    @OptionGroup var sharing: SharingOptions

    @Option(
        name: .customLong("field"),
        help: ArgumentHelp("A field of the kind; may be repeated.", valueName: "name=value"),
        transform: { try Assignment($0) }
    )
    var fields: [Assignment] = []

    @OptionGroup var node: ConfigurationOption
    @OptionGroup var json: JSONOption

    func run() async throws {
        let configuration = try node.load()
        let draft = try draft()
        guard let result = try await configuration.reporting().report([draft]).first else {
            throw CommandFailure("the daemon did not say what became of the report")
        }
        let unlinked = draft.audience.isEmpty ? nil : await configuration.unlinked()
        let receipt = Receipt(
            result,
            value: (try? object.canonical(region: configuration.region).display) ?? result.value,
            unreachable: unlinked.map { draft.audience.filter($0.contains) } ?? []
        )
        try receipt.print(kind: object.kind.name, json: json.isWanted)
    }

    func draft() throws -> PBDraft {
        var draft = PBDraft()
        draft.kind = object.kind.name
        // Made here, so that the reporter learns it.
        draft.value = object.value ?? (object.isKeyMade ? UUID().uuidString.lowercased() : "")
        draft.key = object.key.map { PBField(Field($0.name, .text($0.value))) }
        draft.region = object.region ?? ""
        var statement = said.statement(of: object.kind)
        statement.handling = sharing.handling
        draft.statement = PBStatement(statement)
        draft.statement.fields = try FieldAssignments.fields(fields, of: object.kind)
        draft.tlp = UInt32((sharing.tlp ?? object.kind.defaultTLP).rawValue)
        draft.audience = sharing.members.map(\.text)
        draft.sealed = sharing.sealed
        draft.newEvidence = said.newEvidence
        return draft
    }
}
