import Indicators

/// Deterministic ids of STIX objects (UUIDv5).
enum STIXID {
    /// STIX 2.1 §2.9: of observables, by their contributing properties as canonical JSON.
    static let observables = ObjectID(high: 0x00ab_edb4_aa42_466c, low: 0x9c01_fed2_3315_a9b7)

    static func uuid(_ name: String, in namespace: ObjectID = ObjectID.namespace) -> ObjectID {
        ObjectID(named: name, in: namespace)
    }

    /// Of what is made of an object: it begins as the object's own does, so that an index of objects finds both.
    static func uuid(_ name: String, of object: ObjectID) -> ObjectID {
        let named = uuid("\(name) \(object)")
        return ObjectID(high: object.high & 0xffff_ffff_0000_0000 | named.high & 0xffff_ffff, low: named.low)
    }
}
