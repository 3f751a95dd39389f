/// Index ranges as few disjoint ones.
struct ErasedRanges {
    private(set) var ranges: [Range<UInt64>] = []

    /// Joined with those it touches; in amortised constant time for ranges that come in ascending or repeated order.
    mutating func add(_ range: Range<UInt64>) {
        guard !range.isEmpty else { return }
        var joined = range
        var first = ranges.endIndex
        while first > 0, ranges[first - 1].upperBound >= range.lowerBound { first -= 1 }
        var end = first
        while end < ranges.endIndex, ranges[end].lowerBound <= range.upperBound {
            joined = min(joined.lowerBound, ranges[end].lowerBound)..<max(joined.upperBound, ranges[end].upperBound)
            end += 1
        }
        ranges.replaceSubrange(first..<end, with: CollectionOfOne(joined))
    }
}
