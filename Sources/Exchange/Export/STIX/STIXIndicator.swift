import Indicators
import Replication

/// The objects of an observable: an indicator with a pattern and mandala's extension, the cyber-observable itself, and
/// that the one is based on the other.
struct STIXIndicator {
    private let object: ObjectFacts
    private let author: String?
    let observable: STIXObservable
    private let id: String

    init(_ object: ObjectFacts, author: String?) {
        self.object = object
        self.author = author
        observable = STIXObservable(object)
        id = "indicator--\(object.id)"
    }

    var items: [STIXItem] {
        [indicator, STIXItem(observable.id, modifiedMs: nil) { observable.write(to: &$0) }, basis]
    }

    private var basis: STIXItem {
        let basis = "relationship--\(STIXID.uuid("based-on", of: object.id))"
        return STIXItem(basis, modifiedMs: STIXWriter.createdMs) {
            STIXWriter.head(&$0, basis, marking: object.tlp)
            $0.member("relationship_type", "based-on")
            $0.member("source_ref", id)
            $0.member("target_ref", observable.id)
        }
    }

    private var indicator: STIXItem {
        let modified = STIXWriter.modifiedMs(object)
        return STIXItem(id, modifiedMs: modified) { json in
            STIXWriter.head(&json, id, modified: STIXWriter.time(modified), marking: object.tlp)
            json.member("created_by_ref", text: author ?? "")
            json.member("name", "\(object.kind.name) \(object.kind.display(of: object.value))")
            json.member("description", text: object.description)
            json.member("indicator_types", [STIXVerdict.type(of: object.verdict)])
            json.member("pattern", observable.pattern)
            json.member("pattern_type", "stix")
            json.member("pattern_version", "2.1")
            let from = object.validFromMs ?? object.firstSeenMs ?? object.writtenMs
            json.member("valid_from", STIXWriter.time(from))
            // STIX wants an end after the beginning.
            if let until = object.validUntilMs {
                json.member("valid_until", STIXWriter.time(max(until, from &+ 1)))
            } else if let end = object.endMs, end > from {
                json.member("valid_until", STIXWriter.time(end))
            }
            STIXExtension.describe(object, &json)
            STIXExtension.write(object, shown: object.description, &json)
        }
    }
}
