/// mandala's own extension of STIX indicators: what they cannot say, so that nothing is lost on the way.
enum STIXExtension {
    /// UUIDv5 of `stix-extension` in the namespace of mandala's object ids.
    static let id = "extension-definition--\(STIXID.uuid("stix-extension"))"
}
