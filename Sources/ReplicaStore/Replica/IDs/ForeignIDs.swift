package import Entries
package import Indicators

/// How others call objects by ids that are made of what identifies these, as STIX calls observables.
package struct ForeignIDs: Sendable {
    /// Another one where a key gets another id: what was indexed is thrown away then.
    let version: Int64
    /// Nil where they know it by its own id alone.
    let id: @Sendable (ObjectKey) -> ObjectID?

    package init(version: Int64, id: @escaping @Sendable (ObjectKey) -> ObjectID?) {
        self.version = version
        self.id = id
    }
}

extension ObjectID {
    /// What ids are found by. Ids of what STIX makes of an object begin as the object's own.
    var prefix: UInt32 { UInt32(truncatingIfNeeded: high >> 32) }
}
