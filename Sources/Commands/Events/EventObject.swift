import ArgumentParser
import Entries
import Exchange
import Foundation
import Indicators
import Membership
import NodeRuntime
import Replication
import ReplicaStore

/// What an event is about: one object, or those of a file.
struct EventObject: ParsableArguments {
    @Argument(help: "The value, or the object's id; a kind may stand before the value.")
    var kindOrValue: String?

    @Argument(help: "The value.")
    var value: String?

    @Option(
        help: ArgumentHelp("What the value is (default: what is known here, else by its look).", valueName: "kind"),
        transform: { try Kind.required($0) }
    )
    var kind: Kind?

    @Option(
        name: .customLong("key"),
        help: ArgumentHelp("A part of a composite key.", valueName: "part=value"),
        transform: { try Assignment($0) }
    )
    var key: [Assignment] = []

    @Option(help: ArgumentHelp("ISO 3166-1 country of national values.", valueName: "country"))
    var region: String?

    @Option(help: ArgumentHelp("A list, CSV or NDJSON file instead; '-' reads standard input.", valueName: "path"))
    var file: String?

    @OptionGroup var table: EventTable
    @OptionGroup var sharing: EventSharing

    func validate() throws {
        let isOne = kindOrValue != nil || !key.isEmpty
        guard isOne != (file != nil) else { throw ValidationError("Give a value, or --file FILE.") }
        guard value == nil || kind == nil else { throw ValidationError("The kind is given twice.") }
        guard key.isEmpty || kind != nil || kindOrValue != nil else {
            throw ValidationError("Say which kind has these parts: --kind KIND.")
        }
    }

    /// The kind and the value or parts.
    func draft(_ configuration: NodeConfiguration) throws -> PBDraft {
        var draft = PBDraft()
        draft.region = region ?? ""
        draft.audience = sharing.members.map(\.text)
        draft.asObject = sharing.tlp == nil
        draft.tlp = UInt32((sharing.tlp ?? .clear).rawValue)
        draft.key = key.map { PBField(Field($0.name, .text($0.value))) }
        let first = kindOrValue ?? ""
        if let value {
            (draft.kind, draft.value) = (try Kind.required(first).name, value)
        } else if let kind {
            (draft.kind, draft.value) = (kind.name, first)
        } else if !key.isEmpty {
            draft.kind = try Kind.required(first).name
        } else {
            let object = try found(first, configuration)
            (draft.kind, draft.value) = (object.kind.name, object.value)
        }
        return draft
    }

    private func found(_ text: String, _ configuration: NodeConfiguration) throws -> ObjectKey {
        let region = region ?? configuration.region
        // Whoever reports need not be one who may read.
        if let (replica, clearance) = try? configuration.readReplica() {
            defer { try? replica.close() }
            let known = try ObjectLookup(replica: replica, clearance: clearance, region: region).find(text)
            if known.count == 1 { return known[0].key }
            if known.count > 1 {
                let kinds = known.map(\.key.kind.name).joined(separator: ", ")
                throw CommandFailure("'\(TerminalText.value(text))' is known as \(kinds); say which with --kind")
            }
        }
        guard let kind = Kind.detect(text) else {
            throw CommandFailure(
                "nothing is known here of '\(TerminalText.value(text))', and it is of no kind that shows by itself; "
                    + "say which with --kind"
            )
        }
        return ObjectKey(kind: kind, value: text)
    }

    /// What holds for every record of a file.
    func defaults(_ event: EventDefaults) -> ImportDefaults {
        var defaults = ImportDefaults()
        defaults.kind = kind
        defaults.region = region
        defaults.tlp = sharing.tlp
        defaults.audience = sharing.members
        defaults.columns = table.columns
        defaults.event = event
        return defaults
    }
}

/// How a file of events is read.
struct EventTable: ParsableArguments {
    @Option(
        help: ArgumentHelp("plain, csv or ndjson (default: by the name and the beginning).", valueName: "format"),
        transform: { try ImportOptions.format($0) }
    )
    var format: ImportFormat?

    @Option(
        name: .customLong("column"),
        help: ArgumentHelp(
            "What a column holds whose name does not tell; may be repeated.",
            valueName: "target=column"
        ),
        transform: { try ImportDefaults.ColumnMapping($0) }
    )
    var columns: [ImportDefaults.ColumnMapping] = []

    @Option(help: ArgumentHelp("Where refused records go (default: FILE.rejects).", valueName: "path"))
    var rejects: String?
}

/// Who may have an event: by default whoever may know of the object.
struct EventSharing: ParsableArguments {
    @Option(
        help: ArgumentHelp("CLEAR to RED, no more open than the object (default: as the object).", valueName: "tlp"),
        transform: { try TLP($0) }
    )
    var tlp: TLP?

    @Option(
        help: ArgumentHelp("The members it is for, by commas (default: as the object).", valueName: "members"),
        transform: { try SharingOptions.members($0) }
    )
    var audience: [[MemberID]] = []

    var members: [MemberID] { Set(audience.joined()).sorted() }
}
