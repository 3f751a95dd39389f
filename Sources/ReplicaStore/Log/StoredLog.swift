package import Foundation
package import Membership
package import TransparencyLog

/// One log as `log.sqlite` holds it.
package struct StoredLog: Sendable, Hashable {
    /// Small and never reused: the upper bits of its entries' keys.
    package let id: Int64
    package let origin: LogOrigin
    /// Entries held, all of them durable.
    package let size: UInt64
    /// The root over them.
    package let root: Digest
    /// The signed note of the newest tree held whole, and that tree's size.
    package let checkpoint: LogNote?
    /// The signed note a fetch under way leads to.
    package let target: LogNote?
    /// The log key's certificate chain, DER.
    package let certificates: [Data]
    /// Index of the first payload that is wanted and not here; the size when there is none.
    package let payloadsThrough: UInt64
}

/// A signed note and the size of the tree it states.
package struct LogNote: Sendable, Hashable {
    package let size: UInt64
    package let note: Data

    package init(size: UInt64, note: Data) {
        self.size = size
        self.note = note
    }
}

/// Certificates in one column: each behind its length in four bytes, big-endian.
enum CertificateList {
    static func encode(_ certificates: [Data]) -> Data {
        var bytes = Data()
        for certificate in certificates {
            let count = UInt32(clamping: certificate.count)
            for shift in stride(from: UInt32(24), through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: count >> shift))
            }
            bytes.append(certificate)
        }
        return bytes
    }

    /// Nil when a certificate is cut off.
    static func decode(_ bytes: Data) -> [Data]? {
        var certificates: [Data] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            guard rest.count >= 4 else { return nil }
            let count = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
            rest = rest.dropFirst(4)
            guard rest.count >= count else { return nil }
            certificates.append(Data(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        return certificates
    }
}
