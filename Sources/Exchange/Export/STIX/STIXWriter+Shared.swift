import Indicators
import Membership

/// The objects that many refer to.
extension STIXWriter {
    package func item(_ shared: STIXShared) -> STIXItem {
        switch shared {
        case .marking(let tlp): marking(tlp)
        case .author:
            item(shared) {
                $0.member("name", "mandala")
                $0.member("identity_class", "system")
            }
        case .member(let member):
            item(shared) {
                $0.member("name", member.text)
                $0.member("description", "Member of \(federation)")
                $0.member("identity_class", "organization")
            }
        case .statement:
            definition(
                shared,
                STIXSchemas.statementName,
                "property-extension",
                "What members of a mandala federation say of an object, as far as STIX has no property for it."
            )
        case .event:
            definition(
                shared,
                STIXSchemas.eventName,
                "property-extension",
                "A sighting of an object, or what was done about it, as a member of a mandala federation said it."
            )
        case .observable(let type): observable(type)
        }
    }

    package func id(_ shared: STIXShared) -> String {
        switch shared {
        case .marking(let tlp): ForeignTLP.id(of: tlp)
        case .author: "identity--\(STIXID.uuid("stix-identity"))"
        case .member(let member): "identity--\(STIXID.uuid("member \(federation)/\(member)"))"
        case .statement: STIXExtension.id
        case .event: STIXEventExtension.id
        case .observable(let type): Self.kind(type).stix.definition(of: type) ?? ""
        }
    }

    private func item(_ shared: STIXShared, _ body: (inout JSONWriter) -> Void) -> STIXItem {
        let id = id(shared)
        return STIXItem(id, modifiedMs: Self.createdMs) {
            Self.head(&$0, id, marking: .clear)
            body(&$0)
        }
    }

    private static func kind(_ type: String) -> Kind {
        Kind.all.first { $0.stix.types.contains(type) && $0.stix.definition(of: type) != nil } ?? .phoneNumber
    }

    private func observable(_ type: String) -> STIXItem {
        let kind = Self.kind(type)
        guard type == kind.stix.ownType else {
            return definition(.observable(type: type), type, "new-sco", "The published definition of \(type).") {
                "https://raw.githubusercontent.com/muchdogesec/stix2extensions/main/automodel_generated/schemas/scos/"
                    + "\($0).json"
            }
        }
        return definition(.observable(type: type), type, "new-sco", "mandala's \(kind.name): \(kind.doc)")
    }

    /// `schema` makes the place of the schema of its name; nil: where mandala's own are.
    private func definition(
        _ shared: STIXShared,
        _ name: String,
        _ type: String,
        _ description: String,
        schema: ((String) -> String)? = nil
    ) -> STIXItem {
        item(shared) {
            $0.member("created_by_ref", id(.author))
            $0.member("name", name)
            $0.member("description", description)
            // §7.3: where it is, or a text that explains it.
            let own =
                schemas.map { "\($0)/\(name).json" } ?? "JSON Schema, at /schemas/\(name).json of every mandala node"
            $0.member("schema", schema?(name) ?? own)
            $0.member("version", "1.0")
            $0.member("extension_types", [type])
        }
    }

    private func marking(_ tlp: TLP) -> STIXItem {
        STIXItem(ForeignTLP.id(of: tlp), modifiedMs: nil) { json in
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
                    $0.member("tlp_2_0", String(tlp.description.lowercased().dropFirst(4)))
                }
            }
        }
    }
}
