package import Foundation
package import Membership
package import TransparencyLog

/// Packs entries for one receiver: at most `WireLimits.packageBytesMax`, ending at a tile's edge where it can.
package struct PackageBuilder: Sendable {
    package let origin: LogOrigin
    package let start: UInt64
    package private(set) var count: UInt32 = 0
    private var envelopes = Data()
    private var payloads = Data()

    package init(origin: LogOrigin, start: UInt64) {
        self.origin = origin
        self.start = start
    }

    package var end: UInt64 { start &+ UInt64(count) }
    package var bytes: Int { envelopes.count + payloads.count }
    package var isEmpty: Bool { count == 0 }

    /// Whether the package should be sent before one more entry of `bytes` is added.
    package func isFull(adding bytes: Int) -> Bool {
        count > 0
            && (self.bytes + bytes > WireLimits.packageBytesMax || count >= WireLimits.packageEntriesMax)
    }

    /// `payload`: nil where the receiver does not get it.
    package mutating func add(envelope: Data, payload: Data?) {
        envelopes.append(UInt8(truncatingIfNeeded: envelope.count >> 8))
        envelopes.append(UInt8(truncatingIfNeeded: envelope.count))
        envelopes.append(envelope)
        let length = UInt32(clamping: payload?.count ?? 0)
        withUnsafeBytes(of: length.bigEndian) { payloads.append(contentsOf: $0) }
        if let payload { payloads.append(payload) }
        count += 1
    }

    package func finished(request: UInt64, proof: [Digest], target: AnnouncedHead?) -> EntryPackage {
        EntryPackage(
            request: request,
            origin: origin,
            start: start,
            count: count,
            envelopes: envelopes,
            payloads: payloads,
            proof: proof,
            target: target
        )
    }
}
