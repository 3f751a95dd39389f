package import Foundation
package import Indicators
package import Membership
import SwiftProtobuf
package import TransparencyLog

/// What every member sees of an entry and the log's tree commits to.
package struct Envelope: Hashable, Sendable {
    package var commitment: Digest
    /// Bytes of the payload, rounded up unless the entry is TLP:CLEAR.
    package var size: UInt32
    /// The author's clock, milliseconds since 1970: informative, and read as no later than the year 9999.
    package var timeMs: UInt64
    package var tlp: TLP
    /// Empty and not sealed: all members.
    package var audience: [MemberID]
    package var sealed: Bool
    package var erases: [Range<UInt64>]

    package init(
        commitment: Digest,
        payloadBytes: Int,
        timeMs: UInt64,
        tlp: TLP,
        audience: Audience,
        sealed: Bool,
        erases: [Range<UInt64>] = []
    ) {
        self.commitment = commitment
        self.size = Envelope.publicSize(payloadBytes, tlp: tlp)
        self.timeMs = timeMs
        self.tlp = tlp
        // An empty list in an envelope reads as all members: what is for its author alone is sealed.
        self.sealed = sealed || audience == .named([])
        self.erases = erases
        if case .named(let members) = audience, !sealed { self.audience = members } else { self.audience = [] }
    }

    /// 64·2^k where the true size would say something.
    package static func publicSize(_ bytes: Int, tlp: TLP) -> UInt32 {
        let size = UInt32(clamping: bytes)
        if tlp == .clear || size > 1 << 30 { return size }
        var padded: UInt32 = 64
        while padded < size { padded <<= 1 }
        return padded
    }

    /// The audience as everybody can read it; nil when it is sealed.
    package var publicAudience: Audience? {
        sealed ? nil : audience.isEmpty ? .all : .named(audience)
    }

    package func encoded() throws(EntryError) -> [UInt8] {
        var message = PBEnvelope()
        message.commitment = Data(commitment.bytes)
        message.size = size
        message.timeMs = timeMs
        message.tlp = UInt32(tlp.rawValue)
        message.audience = audience.map(\.text)
        message.sealed = sealed
        message.erases = erases.map { PBIndexRange($0) }
        let bytes: [UInt8]
        do { bytes = try message.serializedBytes() } catch { throw .malformed("envelope", "\(error)") }
        guard bytes.count <= EntryLimits.envelopeBytesMax else { throw .tooLarge("envelope", bytes.count) }
        return bytes
    }

    /// Reads what a member wrote; fields of a later version are passed over.
    package init(_ bytes: Data) throws(EntryError) { try self.init([UInt8](bytes)) }

    /// Reads what a member wrote; fields of a later version are passed over.
    package init(_ bytes: [UInt8]) throws(EntryError) {
        let message: PBEnvelope
        do { message = try PBEnvelope(serializedBytes: bytes) } catch { throw .malformed("envelope", "not protobuf") }
        guard let commitment = message.commitment.withUnsafeBytes({ Digest($0) }) else {
            throw .malformed("envelope", "the commitment has \(message.commitment.count) bytes, not 32")
        }
        guard let code = UInt8(exactly: message.tlp), let tlp = TLP(rawValue: code) else {
            throw .malformed("envelope", "TLP \(message.tlp) is unknown")
        }
        guard message.audience.count <= EntryLimits.membersMax, message.erases.count <= EntryLimits.erasedRangesMax
        else { throw .malformed("envelope", "it names too many members or ranges") }
        let audience = message.audience.compactMap { try? MemberID($0) }
        guard audience.count == message.audience.count else { throw .malformed("envelope", "a member id is invalid") }
        let erases = message.erases.compactMap(\.range)
        guard erases.count == message.erases.count else { throw .malformed("envelope", "an erased range is empty") }
        self.commitment = commitment
        self.size = message.size
        self.timeMs = min(message.timeMs, EntryLimits.timeMsMax)
        self.tlp = tlp
        self.audience = audience
        self.sealed = message.sealed
        self.erases = erases
    }
}

extension PBIndexRange {
    package init(_ range: Range<UInt64>) {
        self.init()
        first = range.lowerBound
        end = range.upperBound
    }

    /// Nil when empty or reversed.
    package var range: Range<UInt64>? { first < end ? first..<end : nil }
}
