/// How much a peer may send, on average; the excess waits.
package struct PeerLimits: Hashable, Sendable {
    package static let entriesPerSecondRange = 1...1_000_000
    package static let bytesPerSecondRange = 65_536...10_000_000_000

    /// Entries a second; 20,000 by default, which takes a burst of 100,000 reports in five seconds.
    package let entriesPerSecond: Int
    /// Bytes a second; 67,108,864 (64 MiB) by default.
    package let bytesPerSecond: Int

    package init(entriesPerSecond: Int = 20_000, bytesPerSecond: Int = 67_108_864) {
        self.entriesPerSecond = entriesPerSecond
        self.bytesPerSecond = bytesPerSecond
    }
}
