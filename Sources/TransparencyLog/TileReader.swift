/// The one thing proofs need of a storage: the hashes of a tile.
///
/// A tile is asked for as it stood in the tree size being proved. When the storage holds it wider by now, the first
/// `width` hashes are the answer: hashes are only ever added at the end.
package protocol TileReader {
    /// Exactly `tile.width` hashes, from the first on; throws when they are not held.
    func hashes(in tile: TileCoordinate) throws -> [Digest]
}

/// A tile was asked for that this reader does not hold.
package struct MissingTile: Error, Equatable, CustomStringConvertible {
    /// The tile asked for.
    package let tile: TileCoordinate

    /// Names the tile.
    package init(tile: TileCoordinate) { self.tile = tile }

    package var description: String { "tile \(tile) is not held; fetch or rebuild it, or prove a smaller tree" }
}
