import Indicators

/// One STIX 2.1 object, written.
package struct STIXItem: Sendable, Hashable {
    package let id: String
    /// Which version of it this is (§3.6): milliseconds since 1970. Nil for observables, which have no versions.
    package let modifiedMs: UInt64?
    /// Without white space, and the same bytes each time.
    package let json: [UInt8]

    package var type: Substring { Self.type(of: id) }

    /// What stands before `--` and the UUID.
    static func type(of id: String) -> Substring { Substring(id.utf8.dropLast(38)) }

    init(_ id: String, modifiedMs: UInt64?, _ body: (inout JSONWriter) -> Void) {
        self.id = id
        self.modifiedMs = modifiedMs
        var writer = JSONWriter(capacity: 768)
        writer.object(body)
        json = writer.bytes
    }
}
