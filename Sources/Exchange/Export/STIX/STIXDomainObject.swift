import Indicators
import Replication

/// The domain object or relationship of an object of knowledge, by its kind's declaration, with what STIX asks for
/// beside that.
struct STIXDomainObject {
    private let object: ObjectFacts
    private let author: String?
    /// Identities of who says so.
    private let sources: [String]
    /// Of a link.
    private let ends: (from: String, to: String)?
    private let id: String
    /// What fields say, by the property that shows it.
    private let shown: [String: [String]]

    init(_ object: ObjectFacts, author: String?, sources: [String], ends: (from: String, to: String)?) {
        self.object = object
        self.author = author
        self.sources = sources
        self.ends = ends
        id = STIXWriter.id(object.kind, object.id)
        var shown: [String: [String]] = [:]
        for field in object.fields {
            guard let property = object.kind.fields.first(where: { $0.name == field.name })?.stix else { continue }
            switch field.value {
            case .text(let text): shown[property, default: []].append(text)
            case .list(let items): shown[property, default: []] += items
            case .integer, .decimal, .boolean: continue
            }
        }
        self.shown = shown
    }

    var items: [STIXItem] {
        switch object.kind {
        case .scamCentre: [main] + place
        case .evidence: [main, STIXItem(artefact.id, modifiedMs: nil) { artefact.write(to: &$0) }]
        default: [main]
        }
    }

    private var main: STIXItem {
        let modified = STIXWriter.modifiedMs(object)
        return STIXItem(id, modifiedMs: modified) { json in
            STIXWriter.head(&json, id, modified: STIXWriter.time(modified), marking: object.tlp)
            json.member("created_by_ref", text: author ?? "")
            var description: String?
            if object.kind != .evidence {
                if object.kind != .link { json.member("name", name) }
                description = object.description.isEmpty ? shown["description"]?.first ?? "" : object.description
                json.member("description", text: description ?? "")
            }
            specifics(&json)
            STIXExtension.describe(object, shown: shown["external_references"] ?? [], &json)
            STIXExtension.write(object, shown: description, &json)
        }
    }

    private var name: String {
        shown["name"]?.first ?? "\(object.kind.name) \(object.kind.display(of: object.value))"
    }

    /// What the type wants, or can say.
    private func specifics(_ json: inout JSONWriter) {
        let first = object.firstSeenMs ?? object.validFromMs ?? object.writtenMs
        switch object.kind {
        case .fraudPattern: break
        case .campaign:
            json.member("aliases", shown["aliases"] ?? [])
            json.member("objective", text: shown["objective"]?.first ?? "")
            seen(&json)
        case .scamCentre: seen(&json)
        case .narrative:
            json.member("published", STIXWriter.time(object.validFromMs ?? first))
            json.member("object_refs", sources)
        case .evidence:
            json.member("first_observed", STIXWriter.time(first))
            json.member("last_observed", STIXWriter.time(max(first, object.lastSeenMs ?? first)))
            json.member("number_observed", number: "1")
            json.member("object_refs", [artefact.id])
        case .person, .contact:
            json.member("identity_class", object.kind == .person ? "individual" : "organization")
            json.member("roles", shown["roles"] ?? [])
            json.member("contact_information", text: (shown["contact_information"] ?? []).joined(separator: ", "))
        case .link:
            let relation = LinkEnds(object.value)?.relation ?? "related-to"
            json.member("relationship_type", relation == "same-as" ? "duplicate-of" : relation)
            json.member("source_ref", ends?.from ?? "")
            json.member("target_ref", ends?.to ?? "")
        default: break
        }
    }

    private func seen(_ json: inout JSONWriter) {
        if let first = object.firstSeenMs { json.member("first_seen", STIXWriter.time(first)) }
        if let last = object.lastSeenMs {
            json.member("last_seen", STIXWriter.time(max(last, object.firstSeenMs ?? 0)))
        }
    }

    /// The file of the hash; its content is not shared.
    private var artefact: STIXObservable {
        var file = ObjectFacts(kind: .file, value: object.value, verdict: object.verdict, confidence: 0)
        file.tlp = object.tlp
        file.fields = object.fields.filter { $0.name == "size" }
        return STIXObservable(file)
    }

    /// Where a scam centre stands, as far as that is known.
    private var place: [STIXItem] {
        func field(_ name: String) -> FieldValue? { object.fields.first { $0.name == name }?.value }
        var country: String?
        if case .text(let code)? = field("country") { country = code }
        var point: (latitude: Double, longitude: Double)?
        if case .decimal(let latitude)? = field("latitude"), case .decimal(let longitude)? = field("longitude") {
            point = (latitude, longitude)
        }
        guard country != nil || point != nil else { return [] }
        let modified = STIXWriter.modifiedMs(object)
        let location = "location--\(STIXID.uuid("stix-location", of: object.id))"
        let relation = "relationship--\(STIXID.uuid("located-at", of: object.id))"
        return [
            STIXItem(location, modifiedMs: modified) { json in
                STIXWriter.head(&json, location, modified: STIXWriter.time(modified), marking: object.tlp)
                json.member("created_by_ref", text: author ?? "")
                json.member("country", text: country ?? "")
                if case .text(let address)? = field("address") { json.member("street_address", address) }
                guard let point else { return }
                json.member("latitude", number: "\(point.latitude)")
                json.member("longitude", number: "\(point.longitude)")
            },
            STIXItem(relation, modifiedMs: STIXWriter.createdMs) { json in
                STIXWriter.head(&json, relation, marking: object.tlp)
                json.member("relationship_type", "located-at")
                json.member("source_ref", id)
                json.member("target_ref", location)
            },
        ]
    }
}
