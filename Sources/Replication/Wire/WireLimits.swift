/// The bounds of what a peer may say at once.
package enum WireLimits {
    /// Bytes of a frame.
    package static let frameBytesMax = 1 << 20
    /// Bytes of entries in a package, so that control is never stuck behind bulk.
    package static let packageBytesMax = 256 << 10
    package static let packageEntriesMax = 4096
    /// Logs announced in one message.
    package static let headsMax = 4096
    package static let noteBytesMax = 16 << 10
    package static let certificatesMax = 4
    package static let certificateBytesMax = 8 << 10
    package static let proofHashesMax = 64
    package static let rangesMax = 1024
    package static let cosignaturesMax = 1024
    /// Lists of revoked keys in one message; one is sent at a time.
    package static let revocationListsMax = 8
    /// Bytes of an artefact in one message.
    package static let artefactBytesMax = 256 << 10
    package static let incarnationsMax = 64
    package static let payloadAnswersMax = 4096
    /// Bytes a source may send ahead of what the receiver has made durable.
    package static let creditBytesMax: UInt64 = 16 << 20
}

/// Why a frame was refused.
package struct WireError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String
    /// Whether an honest sender could not have sent it, whomever it trusts.
    package let isSendersFault: Bool
    /// Whether it is of a member, or under a root, that is trusted elsewhere and not here: nobody's fault.
    package let isUntrustedHere: Bool

    package init(_ description: String, isSendersFault: Bool = false, isUntrustedHere: Bool = false) {
        self.description = description
        self.isSendersFault = isSendersFault
        self.isUntrustedHere = isUntrustedHere
    }
}
