import Foundation
import PeerLink
package import Replication
import Yams

/// The keys of `mandala.yaml` by which a node bounds what peers may take of it.
package struct NodeLimits: Hashable, Sendable {
    /// Of one member's logs in all.
    package let quota: MemberQuota
    package let greetingSeconds: Int
    package let frameSeconds: Int
    package let handshakesMax: Int
    package let handshakesPerAddressMax: Int

    private struct Keys: Decodable {
        var quotaEntries: Int?
        var quotaMiB: Int?
        var greetingSeconds: Int?
        var frameSeconds: Int?
        var handshakesMax: Int?
        var handshakesPerAddressMax: Int?
    }

    static let known = [
        "quotaEntries", "quotaMiB", "greetingSeconds", "frameSeconds", "handshakesMax", "handshakesPerAddressMax",
    ]

    init(yaml: String, file: URL) throws {
        let keys = try YAMLDecoder().decode(Keys.self, from: yaml)
        func number(_ value: Int?, _ standard: Int, _ range: ClosedRange<Int>, _ key: String) throws(NodeError) -> Int {
            let value = value ?? standard
            guard range.contains(value) else {
                throw NodeError(
                    "\(file.path): key '\(key)': \(value) is not in \(range.lowerBound)–\(range.upperBound)"
                )
            }
            return value
        }
        let entries = try number(keys.quotaEntries, 50_000_000, 1...1_000_000_000_000, "quotaEntries")
        let size = try number(keys.quotaMiB, 51_200, 1...1_000_000_000, "quotaMiB")
        quota = MemberQuota(entries: UInt64(entries), bytes: UInt64(size) << 20)
        greetingSeconds = try number(keys.greetingSeconds, 10, 1...60, "greetingSeconds")
        frameSeconds = try number(keys.frameSeconds, 60, 1...600, "frameSeconds")
        handshakesMax = try number(keys.handshakesMax, 64, 1...10_000, "handshakesMax")
        handshakesPerAddressMax = try number(keys.handshakesPerAddressMax, 8, 1...10_000, "handshakesPerAddressMax")
    }

    var sync: SyncSettings {
        var settings = SyncSettings()
        settings.quota = quota
        settings.greetingTimeoutMs = UInt64(greetingSeconds) * 1_000
        return settings
    }

    func bound(_ link: inout PeerLinkConfiguration) {
        link.frameTimeout = .seconds(frameSeconds)
        link.handshakesMax = handshakesMax
        link.handshakesPerAddressMax = handshakesPerAddressMax
    }
}
