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
    /// Bytes of a name, a word of a vocabulary or a reference in an event.
    package static let nameBytesMax = 256
    /// Bytes of an event's note.
    package static let noteBytesMax = 4096
    /// Of one sighting, so that sums of them stay within 64 bits.
    package static let countMax: UInt64 = 1_000_000_000_000
    /// The last millisecond of the year 9999: what every calendar and SQLite can hold.
    package static let timeMsMax: UInt64 = 253_402_300_799_999
    /// Bytes of one text.
    package static let textBytesMax = 32_768
}
