import Exchange
package import ReplicaStore

extension ForeignIDs {
    /// By which TAXII and STIX know what the replica holds.
    package static let stix = ForeignIDs(version: STIXParts.observablesVersion) { STIXParts.observable(of: $0) }
}
