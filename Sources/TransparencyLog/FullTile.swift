/// A completed tile: 256 hashes that will never change (C2SP tlog-tiles).
package struct FullTile: Hashable, Sendable {
    /// 0 for leaf hashes.
    package let level: Int
    /// Position in its level, from 0.
    package let index: UInt64
    /// The 256 hashes.
    package let hashes: [Digest]

    /// The 8,192 bytes a tile is stored and served as.
    package var bytes: [UInt8] { TileBytes.encode(hashes) }
}

/// Hashes of a tile as they are stored and served: concatenated, 32 bytes each.
package enum TileBytes {
    /// The concatenation of the hashes.
    package static func encode(_ hashes: some Collection<Digest>) -> [UInt8] {
        let byteCount = hashes.count * Digest.byteCount
        return [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, initializedCount in
            let raw = UnsafeMutableRawBufferPointer(buffer)
            for (position, hash) in hashes.enumerated() { hash.store(in: raw, at: position * Digest.byteCount) }
            initializedCount = byteCount
        }
    }

    /// The first `width` hashes, or all of them; nil when the length is no multiple of 32, or there are fewer, or there
    /// are more than 256.
    package static func decode(_ bytes: UnsafeRawBufferPointer, width: Int? = nil) -> [Digest]? {
        guard bytes.count % Digest.byteCount == 0 else { return nil }
        let count = bytes.count / Digest.byteCount
        let wanted = width ?? count
        guard count <= TileCoordinate.fullWidth, (0...count).contains(wanted) else { return nil }
        return (0..<wanted).map { position in
            let start = position * Digest.byteCount
            return Digest(UnsafeRawBufferPointer(rebasing: bytes[start..<start + Digest.byteCount])) ?? .zero
        }
    }
}
