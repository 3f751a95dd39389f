/// How much a peer may send, on average; the excess waits.
package struct PeerLimits: Hashable, Sendable {
    package static let entriesPerSecondRange = 1...1_000_000
    package static let bytesPerSecondRange = 65_536...10_000_000_000

    /// Entries a second; 200,000 by default, which a first sync on two cores does not reach.
    package let entriesPerSecond: Int
    /// Bytes a second; 268,435,456 (256 MiB) by default.
    package let bytesPerSecond: Int

    package init(entriesPerSecond: Int = 200_000, bytesPerSecond: Int = 268_435_456) {
        self.entriesPerSecond = entriesPerSecond
        self.bytesPerSecond = bytesPerSecond
    }
}
