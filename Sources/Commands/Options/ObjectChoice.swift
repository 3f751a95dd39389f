import ArgumentParser
import Entries
import Indicators
import ReplicaStore

/// One object that is known here: by value, by kind and value or `--key`, or by its id.
struct ObjectChoice: ParsableArguments {
    @Argument(help: "The kind; or the value, or the object's id, alone.")
    var kindOrValue: String

    @Argument(help: "The value.")
    var value: String?

    @Option(
        name: .customLong("key"),
        help: ArgumentHelp("A part of a composite key.", valueName: "part=value"),
        transform: { try Assignment($0) }
    )
    var key: [Assignment] = []

    @Option(help: ArgumentHelp("ISO 3166-1 country of a national value.", valueName: "country"))
    var region: String?

    /// `command`: how to say it unambiguously.
    func find(_ lookup: ObjectLookup, command: String) throws -> StoredObject {
        if value != nil || !key.isEmpty {
            let kind = try Kind.required(kindOrValue)
            var parts: [String: String] = [:]
            for part in key { parts[part.name] = part.value }
            let canonical = try kind.canonicalise(
                RawKey(value: value, parts: parts),
                context: KeyContext(region: lookup.region)
            )
            let object = ObjectKey(kind: kind, value: canonical.value)
            if let found = try lookup.replica.object(object, for: lookup.clearance) { return found }
            throw CommandFailure(
                "nobody has said anything of \(kind.name) \(TerminalText.value(canonical.value))\(lookup.limits)"
            )
        }
        let found = try lookup.find(kindOrValue)
        if let only = found.first, found.count == 1 { return only }
        let shown = TerminalText.value(kindOrValue)
        if found.isEmpty {
            throw CommandFailure(
                "nobody has said anything of '\(shown)'\(lookup.limits)\(ObjectLookup.guess(kindOrValue))"
            )
        }
        let kinds = found.map(\.key.kind.name).joined(separator: ", ")
        throw CommandFailure("'\(shown)' is known as \(kinds); say which: mandala \(command) KIND VALUE")
    }
}
