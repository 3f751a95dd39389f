import Crypto
import Indicators

/// Deterministic ids of STIX objects (UUIDv5, RFC 9562 §5.5).
enum STIXID {
    /// STIX 2.1 §2.9: of observables, by their contributing properties as canonical JSON.
    static let observables = ObjectID(high: 0x00ab_edb4_aa42_466c, low: 0x9c01_fed2_3315_a9b7)

    static func uuid(_ name: String, in namespace: ObjectID = ObjectID.namespace) -> ObjectID {
        var hasher = Insecure.SHA1()
        hasher.update(data: namespace.bytes)
        hasher.update(data: Array(name.utf8))
        var bytes = Array(hasher.finalize().prefix(16))
        bytes[6] = bytes[6] & 0x0f | 0x50
        bytes[8] = bytes[8] & 0x3f | 0x80
        return ObjectID(bytes) ?? namespace
    }
}
