import ArgumentParser
import Entries
import Indicators

/// `KIND VALUE`, or `KIND --key part=value…`: one object.
struct ObjectArguments: ParsableArguments {
    @Argument(
        help: ArgumentHelp("Such as phone-number, domain or bank-account."),
        transform: { try Kind.required($0) }
    )
    var kind: Kind

    @Argument(help: ArgumentHelp("The value; leave it out where its parts are given with --key."))
    var value: String?

    @Option(
        name: .customLong("key"),
        help: ArgumentHelp("A part of a composite key.", valueName: "part=value"),
        transform: { try Assignment($0) }
    )
    var key: [Assignment] = []

    @Option(help: ArgumentHelp("ISO 3166-1 country of a national value.", valueName: "country"))
    var region: String?

    /// Whether a new UUID is the key.
    var isKeyMade: Bool { value == nil && key.isEmpty && kind.makesKey }

    func validate() throws {
        guard value != nil || !key.isEmpty || kind.makesKey else {
            let parts = kind.keyParts.map { "--key \($0.name)=…" }.joined(separator: " ")
            throw ValidationError("Say which \(kind.name): a value such as '\(kind.example)', or \(parts).")
        }
        for (position, part) in key.enumerated() where key[..<position].contains(where: { $0.name == part.name }) {
            throw ValidationError("--key \(part.name) is given twice.")
        }
    }

    /// `standard`: the node's own region, used where none was given.
    func canonical(region standard: String?) throws(IndicatorError) -> CanonicalKey {
        var parts: [String: String] = [:]
        for part in key { parts[part.name] = part.value }
        return try kind.canonicalise(
            RawKey(value: value, parts: parts),
            context: KeyContext(region: region ?? standard)
        )
    }
}
