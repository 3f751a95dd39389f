/// Where a tile lies in a tree, and how many hashes of it are meant (C2SP tlog-tiles).
///
/// Hash `i` of tile `index` at `level` is the root over the leaves from `(index·256 + i)·256^level` on, `256^level` of
/// them.
package struct TileCoordinate: Hashable, Sendable {
    /// Hashes in a full tile.
    package static let fullWidth = 256
    /// Highest level a path can name.
    package static let levelMax = 63

    /// 0 for leaf hashes; each hash of a level stands for a full tile of the level below.
    package let level: Int
    /// Position in its level, from 0.
    package let index: UInt64
    /// Number of hashes, 1...256; below 256 the tile is partial.
    package let width: Int

    /// Nil when level or width is out of range.
    package init?(level: Int, index: UInt64, width: Int) {
        guard (0...TileCoordinate.levelMax).contains(level), (1...TileCoordinate.fullWidth).contains(width) else {
            return nil
        }
        self.level = level
        self.index = index
        self.width = width
    }

    /// The tile as it stands in a tree of `treeSize` leaves; nil when that tree has no such tile.
    package init?(level: Int, index: UInt64, treeSize: UInt64) {
        guard (0...TileCoordinate.levelMax).contains(level) else { return nil }
        let hashCount = treeSize >> (UInt64(level) * 8)
        guard index <= hashCount >> 8 else { return nil }
        let width = min(UInt64(TileCoordinate.fullWidth), hashCount - (index << 8))
        self.init(level: level, index: index, width: Int(width))
    }

    /// Whether all 256 hashes are meant.
    package var isFull: Bool { width == TileCoordinate.fullWidth }

    /// `tile/<L>/<N>[.p/<W>]`, for example `tile/0/x001/x234/067.p/8`.
    package var path: String { "tile/\(level)/\(suffix)" }

    /// `tile/entries/<N>[.p/<W>]`: the entry bundle behind the level-0 tile of this index and width.
    package var entriesPath: String { "tile/entries/\(suffix)" }

    /// The tile a `tile/<L>/<N>[.p/<W>]` path names; nil unless written exactly so.
    package init?(path: String) {
        let parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count >= 3, parts[0].elementsEqual("tile".utf8) else { return nil }
        guard let level = Decimal.parse(parts[1]), level <= UInt64(TileCoordinate.levelMax) else { return nil }
        self.init(level: Int(level), suffix: parts.dropFirst(2))
    }

    /// The level-0 coordinate a `tile/entries/<N>[.p/<W>]` path names; nil unless written exactly so.
    package init?(entriesPath: String) {
        let parts = entriesPath.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count >= 3, parts[0].elementsEqual("tile".utf8), parts[1].elementsEqual("entries".utf8) else {
            return nil
        }
        self.init(level: 0, suffix: parts.dropFirst(2))
    }

    private init?(level: Int, suffix: ArraySlice<Substring.UTF8View>) {
        var groups = suffix
        var width = TileCoordinate.fullWidth
        if groups.count >= 2, let name = groups.dropLast().last, name.suffix(2).elementsEqual(".p".utf8) {
            guard let last = groups.popLast(), let value = Decimal.parse(last) else { return nil }
            guard value < UInt64(TileCoordinate.fullWidth) else { return nil }
            width = Int(value)
            guard let marked = groups.popLast() else { return nil }
            groups.append(marked.dropLast(2))
        }
        guard let index = TileCoordinate.parseIndex(groups) else { return nil }
        self.init(level: level, index: index, width: width)
        guard self.suffix.utf8.elementsEqual(suffix.joined(separator: CollectionOfOne(UInt8(ascii: "/")))) else {
            return nil
        }
    }

    private static func parseIndex(_ groups: ArraySlice<Substring.UTF8View>) -> UInt64? {
        guard !groups.isEmpty else { return nil }
        var index: UInt64 = 0
        for (position, group) in groups.enumerated() {
            var digits = group
            if position < groups.count - 1 {
                guard digits.popFirst() == UInt8(ascii: "x") else { return nil }
            }
            guard digits.count == 3 else { return nil }
            for digit in digits {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
                let (product, productOverflow) = index.multipliedReportingOverflow(by: 10)
                let (sum, sumOverflow) = product.addingReportingOverflow(UInt64(digit &- UInt8(ascii: "0")))
                guard !productOverflow, !sumOverflow else { return nil }
                index = sum
            }
        }
        return index
    }

    private var suffix: String {
        var groups: [String] = []
        var rest = index
        repeat {
            let group = String(rest % 1000)
            let padded = String(repeating: "0", count: 3 - group.utf8.count) + group
            groups.append(groups.isEmpty ? padded : "x" + padded)
            rest /= 1000
        } while rest > 0
        let number = groups.reversed().joined(separator: "/")
        return isFull ? number : "\(number).p/\(width)"
    }
}

extension TileCoordinate: CustomStringConvertible {
    /// The tile's path.
    package var description: String { path }
}
