/// The entries behind a level-0 tile: `(u16be length ‖ entry)*` (C2SP tlog-tiles), 1 to 256 of them.
///
/// A view: its elements are slices of the one buffer that was parsed.
package struct EntryBundle: Sendable {
    /// Limit on an entry, bytes, from its length prefix.
    package static let entryByteCountMax = Int(UInt16.max)
    /// Limit on the entries of a bundle.
    package static let entryCountMax = TileCoordinate.fullWidth

    private let bytes: [UInt8]
    private let ranges: [Range<Int>]

    /// Parses a bundle; it must be used up to its last byte.
    /// - Parameters:
    ///   - bytes: The bundle.
    ///   - entryByteCountMax: A tighter limit on an entry, bytes.
    /// - Throws: `EntryBundleError`.
    package init(
        parsing bytes: [UInt8],
        entryByteCountMax: Int = EntryBundle.entryByteCountMax
    ) throws(EntryBundleError) {
        var ranges: [Range<Int>] = []
        var offset = 0
        while offset < bytes.count {
            guard ranges.count < EntryBundle.entryCountMax else { throw .tooManyEntries }
            guard bytes.count - offset >= 2 else { throw .truncated(entry: ranges.count) }
            let length = Int(bytes[offset]) << 8 | Int(bytes[offset + 1])
            guard length <= entryByteCountMax else { throw .entryTooLarge(entry: ranges.count, byteCount: length) }
            let start = offset + 2
            guard bytes.count - start >= length else { throw .truncated(entry: ranges.count) }
            ranges.append(start..<start + length)
            offset = start + length
        }
        guard !ranges.isEmpty else { throw .empty }
        self.bytes = bytes
        self.ranges = ranges
    }

    /// The bundle of 1 to 256 entries of at most 65,535 bytes each.
    package static func encode(_ entries: some Collection<[UInt8]>) throws(EntryBundleError) -> [UInt8] {
        guard !entries.isEmpty else { throw .empty }
        guard entries.count <= entryCountMax else { throw .tooManyEntries }
        var bytes: [UInt8] = []
        for (position, entry) in entries.enumerated() {
            guard let length = UInt16(exactly: entry.count) else {
                throw .entryTooLarge(entry: position, byteCount: entry.count)
            }
            bytes.append(UInt8(length >> 8))
            bytes.append(UInt8(length & 0xFF))
            bytes.append(contentsOf: entry)
        }
        return bytes
    }

    /// The leaf hashes of the entries: the level-0 tile.
    package var leafHashes: [Digest] { map { MerkleHash.leaf($0) } }
}

extension EntryBundle: RandomAccessCollection {
    package var startIndex: Int { 0 }

    package var endIndex: Int { ranges.count }

    package subscript(position: Int) -> ArraySlice<UInt8> { bytes[ranges[position]] }
}

/// Why a bundle was refused, or could not be made; entries count from 0.
package enum EntryBundleError: Error, Equatable, CustomStringConvertible {
    /// No entry at all.
    case empty
    /// More than 256 entries.
    case tooManyEntries
    /// An entry is longer than allowed.
    case entryTooLarge(entry: Int, byteCount: Int)
    /// The bytes end within an entry.
    case truncated(entry: Int)

    package var description: String {
        switch self {
        case .empty: "entry bundle has no entries; leave it out"
        case .tooManyEntries: "entry bundle has more than \(EntryBundle.entryCountMax) entries; split it"
        case .entryTooLarge(let entry, let byteCount):
            "entry \(entry) of the bundle has \(byteCount) bytes, above the limit; make it smaller"
        case .truncated(let entry): "entry bundle ends within entry \(entry); fetch it again, whole"
        }
    }
}
