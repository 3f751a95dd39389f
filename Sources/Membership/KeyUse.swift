internal import SwiftASN1
internal import X509

/// The uses of certified keys, and the extended key usages (RFC 5280 §4.2.1.12) that stand for them.
package enum KeyUse: Hashable, Sendable, CustomStringConvertible {
    /// TLS between nodes: both `id-kp-serverAuth` and `id-kp-clientAuth`, since either side may dial.
    case node
    /// Signing the checkpoints of a log: ``logSigningOID``.
    case log
    /// Cosigning the checkpoints of other members' logs: ``witnessOID``.
    case witness

    /// The extended key usage of log keys, `1.2.840.113556.1.8000.2554.17132.65526.10327.18633.38746.13250116.12348115.1`.
    ///
    /// `1.2.840.113556.1.8000.2554` is the arc under which Microsoft's oidgen lets anyone form an OID from a GUID of
    /// his own without registration; the seven numbers are the parts of mandala's namespace UUID
    /// `42ecfff6-2857-48c9-975a-ca2e44bc6ad3`, and 1 is the log-signing usage. The arc `2.25.<UUID>` (X.667) is not
    /// taken, since its 128-bit number is refused by swift-asn1.
    package static let logSigningOID =
        "1.2.840.113556.1.8000.2554.17132.65526.10327.18633.38746.13250116.12348115.1"

    /// The extended key usage of witness keys, beside ``logSigningOID``.
    package static let witnessOID =
        "1.2.840.113556.1.8000.2554.17132.65526.10327.18633.38746.13250116.12348115.2"

    static let witnessing: ASN1ObjectIdentifier = [
        1, 2, 840, 113556, 1, 8000, 2554, 17132, 65526, 10327, 18633, 38746, 13_250_116, 12_348_115, 2,
    ]

    static let logSigning: ASN1ObjectIdentifier = [
        1, 2, 840, 113556, 1, 8000, 2554, 17132, 65526, 10327, 18633, 38746, 13_250_116, 12_348_115, 1,
    ]

    var usages: [ExtendedKeyUsage.Usage] {
        switch self {
        case .node: [.serverAuth, .clientAuth]
        case .log: [ExtendedKeyUsage.Usage(oid: Self.logSigning)]
        case .witness: [ExtendedKeyUsage.Usage(oid: Self.witnessing)]
        }
    }

    /// The one kind of key that is certified for it.
    var keyName: String { self == .node ? "P-256" : "Ed25519" }

    init(_ role: NodeIdentity.Role) {
        switch role {
        case .node: self = .node
        case .log: self = .log
        case .witness: self = .witness
        }
    }

    package var description: String {
        switch self {
        case .node: "node (TLS serverAuth and clientAuth)"
        case .log: "log signing (\(Self.logSigningOID))"
        case .witness: "witness (\(Self.witnessOID))"
        }
    }
}
