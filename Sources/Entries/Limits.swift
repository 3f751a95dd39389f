/// The bounds every entry keeps; a log with a larger envelope is refused, a larger payload is its sender's fault.
package enum EntryLimits {
    /// Bytes of an envelope.
    package static let envelopeBytesMax = 4096
    /// Bytes of a payload: salt and body.
    package static let payloadBytesMax = 65_536
    /// Bytes of the salt at the head of a payload.
    package static let saltBytes = 32
    /// Members named in one audience or in one clock.
    package static let membersMax = 256
    /// Index ranges in one `erases`.
    package static let erasedRangesMax = 128
    /// Labels, references or fields of one statement.
    package static let listItemsMax = 256
    /// Bytes of one canonical key.
    package static let keyBytesMax = 2048
    /// Bytes of one text.
    package static let textBytesMax = 32_768
}
