import Glibc
import NIOCore

/// Bounds what waits on a connection for a client that takes it slowly or not at all. The kernel alone would hold
/// megabytes of each, and a stream would go on filling them with what is stale when it is read.
enum UnsentBytes {
    /// In the kernel, beside what is on its way (`TCP_NOTSENT_LOWAT`).
    private static let kernelMax = 128 << 10
    /// Of a connection: with more than that, who writes waits.
    private static let pendingMax = 16 << 10

    static func bound(on channel: any Channel) throws {
        guard let options = channel.syncOptions else { return }
        try options.setOption(.tcpOption(.init(rawValue: TCP_NOTSENT_LOWAT)), value: .init(kernelMax))
        try options.setOption(.writeBufferWaterMark, value: .init(low: pendingMax / 2, high: pendingMax))
    }
}
