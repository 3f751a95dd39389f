import Crypto
package import Foundation
package import Membership
package import TransparencyLog

/// What an entry's audience gets: 32 bytes of salt, then the body. Kept and forwarded byte for byte.
package struct Payload: Hashable, Sendable {
    package let bytes: Data

    package init(_ bytes: Data) throws(EntryError) {
        guard bytes.count >= EntryLimits.saltBytes else { throw .malformed("payload", "it is shorter than its salt") }
        guard bytes.count <= EntryLimits.payloadBytesMax else { throw .tooLarge("payload", bytes.count) }
        self.bytes = bytes
    }

    package init(salt: ArraySlice<UInt8>, body: [UInt8]) throws(EntryError) {
        guard salt.count == EntryLimits.saltBytes else {
            throw .malformed("payload", "the salt has \(salt.count) bytes, not \(EntryLimits.saltBytes)")
        }
        try self.init(Data(salt + body))
    }

    package init(salt: some Collection<UInt8>, body: some Collection<UInt8>) throws(EntryError) {
        try self.init(salt: ArraySlice(salt), body: Array(body))
    }

    package var body: Data { bytes.dropFirst(EntryLimits.saltBytes) }

    /// HMAC-SHA256 keyed with the salt: what is shared is guessable, so the salt is per entry (DESIGN §4).
    package func commitment(in origin: CommitmentPrefix) -> TransparencyLog.Digest {
        bytes.withUnsafeBytes { raw in
            let salt = UnsafeRawBufferPointer(rebasing: raw[..<EntryLimits.saltBytes])
            // A key shorter than a block counts as one with zeros behind it (RFC 2104 §2); given whole, it is copied less.
            var key = [UInt8](repeating: 0, count: SHA256.blockByteCount)
            key.withUnsafeMutableBytes { $0.copyMemory(from: salt) }
            // One update: each is a generic call into another module.
            var message = [UInt8]()
            message.reserveCapacity(origin.bytes.count + raw.count)
            message.append(contentsOf: origin.bytes)
            message.append(contentsOf: UnsafeRawBufferPointer(rebasing: raw[EntryLimits.saltBytes...]))
            let mac = HMAC<SHA256>.authenticationCode(for: message, using: SymmetricKey(data: key))
            return mac.withUnsafeBytes { TransparencyLog.Digest($0) } ?? .zero
        }
    }

    package func opens(_ commitment: TransparencyLog.Digest, in origin: CommitmentPrefix) -> Bool {
        self.commitment(in: origin) == commitment
    }
}

/// `"mandala/payload/v1\0" ‖ origin ‖ "\0"`, made once for a log.
package struct CommitmentPrefix: Hashable, Sendable {
    let bytes: [UInt8]

    package init(_ origin: LogOrigin) {
        bytes = Array("mandala/payload/v1\0\(origin)\0".utf8)
    }
}
