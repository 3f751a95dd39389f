import Indicators
import Membership
package import Replication

/// A STIX 2.1 bundle: for each object an indicator with a pattern and mandala's extension, its observable, and that the
/// one is based on the other; for each member an identity, for each marking its definition, once.
///
/// Ids are deterministic. What STIX has no place for is in the extension, so that an import loses nothing.
package final class STIXExport: ExportLines {
    private let federation: String
    private var written: Set<String> = []
    private var isFirst = true
    /// Every version of an object has the same time of creation (§3.6).
    private static let created = "2020-01-01T00:00:00.000Z"

    init(federation: String) { self.federation = federation }

    package func begin(_ output: inout [UInt8]) {
        output.append("{\"type\":\"bundle\",\"id\":\"bundle--\(STIXID.uuid("bundle"))\",\"objects\":[")
        add(&output) { json in
            Self.head(&json, "identity", "identity--\(STIXID.uuid("stix-identity"))", marking: .clear)
            json.member("name", "mandala")
            json.member("identity_class", "system")
        }
        definition(&output, STIXExtension.id, "mandala", "property-extension", "What mandala says of an indicator.")
    }

    package func end(_ output: inout [UInt8]) { output.append("\n]}\n") }

    package func append(_ object: ObjectFacts, to output: inout [UInt8]) -> Bool {
        let observable = STIXObservable(object)
        marking(&output, object.tlp)
        if let id = object.kind.stix.extensionDefinition {
            definition(
                &output,
                "extension-definition--\(id)",
                object.kind.stix.types[0],
                "new-sco",
                "The published definition of \(object.kind.stix.types[0])."
            )
        } else if object.kind.stix.isCustom {
            definition(
                &output,
                observable.customExtension,
                object.kind.name,
                "new-sco",
                "mandala's \(object.kind.name): \(object.kind.doc)"
            )
        }
        for member in object.members { identity(&output, member) }
        add(&output) { observable.write(to: &$0) }
        add(&output) { Self.indicator(&$0, object, observable, author: self.author(object)) }
        add(&output) { json in
            let id = STIXID.uuid("based-on \(object.id)")
            Self.head(&json, "relationship", "relationship--\(id)", marking: object.tlp)
            json.member("relationship_type", "based-on")
            json.member("source_ref", "indicator--\(object.id)")
            json.member("target_ref", observable.id)
        }
        return true
    }

    private func add(_ output: inout [UInt8], _ body: (inout JSONWriter) -> Void) {
        output.append(isFirst ? "\n" : ",\n")
        isFirst = false
        var json = JSONWriter()
        json.object(body)
        output.append(contentsOf: json.bytes)
    }

    private func once(_ id: String) -> Bool { written.insert(id).inserted }

    private func definition(
        _ output: inout [UInt8],
        _ id: String,
        _ name: String,
        _ type: String,
        _ description: String
    ) {
        guard once(id) else { return }
        marking(&output, .clear)
        add(&output) { json in
            Self.head(&json, "extension-definition", id, marking: .clear)
            json.member("created_by_ref", "identity--\(STIXID.uuid("stix-identity"))")
            json.member("name", name)
            json.member("description", description)
            json.member("schema", "https://schemas.invalid/mandala/\(name).json")
            json.member("version", "1.0")
            json.member("extension_types", [type])
        }
    }

    /// TLP 2.0 as FIRST and OASIS define it for STIX 2.1.
    private func marking(_ output: inout [UInt8], _ tlp: TLP) {
        guard once(ForeignTLP.id(of: tlp)) else { return }
        let word = tlp.description.lowercased().dropFirst(4)
        add(&output) { json in
            json.member("type", "marking-definition")
            json.member("spec_version", "2.1")
            json.member("id", ForeignTLP.id(of: tlp))
            json.member("created", "2022-10-01T00:00:00.000Z")
            json.member("name", tlp.description)
            json.name("extensions")
            json.object {
                $0.name("extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d")
                $0.object {
                    $0.member("extension_type", "property-extension")
                    $0.member("tlp_2_0", String(word))
                }
            }
        }
    }

    private func identityID(_ member: MemberID) -> String {
        "identity--\(STIXID.uuid("member \(federation)/\(member)"))"
    }

    private func identity(_ output: inout [UInt8], _ member: MemberID) {
        guard once(identityID(member)) else { return }
        add(&output) { json in
            Self.head(&json, "identity", self.identityID(member), marking: .clear)
            json.member("name", member.text)
            json.member("description", "Member of \(self.federation)")
            json.member("identity_class", "organization")
        }
    }

    /// The member that alone says so; nil where several do.
    private func author(_ object: ObjectFacts) -> String? {
        object.members.count == 1 ? identityID(object.members[0]) : nil
    }

    private static func head(
        _ json: inout JSONWriter,
        _ type: String,
        _ id: String,
        modified: String = created,
        marking: TLP
    ) {
        json.member("type", type)
        json.member("spec_version", "2.1")
        json.member("id", id)
        json.member("created", created)
        json.member("modified", modified)
        json.member("object_marking_refs", [ForeignTLP.id(of: marking)])
    }

    static func time(_ milliseconds: UInt64) -> String {
        let text = Timestamp.format(Int64(clamping: milliseconds))
        return text.contains(".") ? text : String(text.dropLast()) + ".000Z"
    }

    private static func indicator(
        _ json: inout JSONWriter,
        _ object: ObjectFacts,
        _ observable: STIXObservable,
        author: String?
    ) {
        let written = max(object.writtenMs, 1_577_836_800_000)
        head(&json, "indicator", "indicator--\(object.id)", modified: time(written), marking: object.tlp)
        json.member("created_by_ref", text: author ?? "")
        json.member("name", "\(object.kind.name) \(object.kind.display(of: object.value))")
        json.member("description", text: object.description)
        json.member("lang", text: object.language)
        json.member("indicator_types", [STIXVerdict.type(of: object.verdict)])
        json.member("labels", object.labels)
        json.member("confidence", number: "\(object.confidence)")
        json.member("pattern", observable.pattern)
        json.member("pattern_type", "stix")
        json.member("pattern_version", "2.1")
        let from = object.validFromMs ?? object.firstSeenMs ?? object.writtenMs
        json.member("valid_from", time(from))
        // STIX wants an end after the beginning.
        if let until = object.validUntilMs { json.member("valid_until", time(max(until, from &+ 1))) }
        if !object.references.isEmpty {
            json.name("external_references")
            json.list { list in
                for reference in object.references {
                    list.object {
                        $0.member("source_name", "reference")
                        $0.member("url", reference)
                    }
                }
            }
        }
        json.name("extensions")
        json.object {
            $0.name(STIXExtension.id)
            $0.object {
                $0.member("extension_type", "property-extension")
                $0.member("kind", object.kind.name)
                $0.member("value", object.value)
                $0.member("first_seen", time: object.firstSeenMs)
                $0.member("last_seen", time: object.lastSeenMs)
                $0.member("valid_from", time: object.validFromMs)
                $0.member("valid_until", time: object.validUntilMs)
                $0.member("members", object.members.map(\.text))
                guard !object.fields.isEmpty else { return }
                $0.name("fields")
                $0.fields(object.fields, of: object.kind)
            }
        }
    }
}
