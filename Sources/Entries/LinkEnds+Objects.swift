package import Indicators

extension LinkEnds {
    /// The ends that the link's fields tell by kind and value: only where these have the ids that the key names.
    package func told(in fields: [Field]) -> [ObjectID: ObjectKey] {
        var told: [ObjectID: ObjectKey] = [:]
        for (end, id) in [("from", from), ("to", to)] {
            guard case .text(let name)? = fields.first(where: { $0.name == "\(end)_kind" })?.value,
                case .text(let value)? = fields.first(where: { $0.name == "\(end)_value" })?.value,
                let kind = Kind.named(name)
            else { continue }
            let key = ObjectKey(kind: kind, value: value)
            if key.id == id { told[id] = key }
        }
        return told
    }
}
