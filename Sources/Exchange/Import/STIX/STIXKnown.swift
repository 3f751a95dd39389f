import Entries
import Indicators

/// Which objects the STIX objects of a file say, for the relationships and sightings that refer to them by their ids.
struct STIXKnown {
    /// Of one file; what is behind them cannot be referred to.
    static let countMax = 200_000

    /// As it was read.
    struct Object {
        var kind: Kind
        var value: String
        var key: [PBField]
    }

    private enum Entry {
        case one(Object)
        /// An indicator of several things.
        case several
    }

    private var entries: [ObjectID: Entry] = [:]
    /// What is known beside the file, by the id of the object in the STIX id.
    private let elsewhere: @Sendable (ObjectID) -> ObjectKey?

    init(_ elsewhere: @escaping @Sendable (ObjectID) -> ObjectKey? = { _ in nil }) { self.elsewhere = elsewhere }

    mutating func add(_ id: String?, _ drafts: [PBDraft]) {
        guard let id = id.flatMap(Self.uuid), let first = drafts.first, entries.count < Self.countMax,
            let kind = Kind.named(first.kind)
        else { return }
        entries[id] =
            drafts.count == 1 ? .one(Object(kind: kind, value: first.value, key: first.key)) : .several
    }

    func contains(_ id: String) -> Bool { Self.uuid(id).map { entries[$0] != nil } ?? false }

    /// What the property of an object refers to.
    func object(_ property: String, of object: JSONValue) throws(RecordFault) -> Object {
        guard let reference = object[property]?.text, let id = Self.uuid(reference) else {
            throw RecordFault("its \(property) is no id of a STIX object")
        }
        switch entries[id] {
        case .one(let found): return found
        case .several: throw RecordFault("its \(property) is an indicator of several things; report them one by one")
        case nil:
            guard let key = elsewhere(id) else {
                throw RecordFault("its \(property) \(reference.quoted) is nothing that is reported here")
            }
            return Object(kind: key.kind, value: key.value, key: [])
        }
    }

    private static func uuid(_ id: String) -> ObjectID? {
        id.firstRange(of: "--").flatMap { ObjectID(String(id[$0.upperBound...])) }
    }
}
