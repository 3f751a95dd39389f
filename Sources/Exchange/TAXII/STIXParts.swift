package import Indicators
package import Membership
package import Replication

/// One STIX object by itself, as TAXII passes it on.
package struct STIXPart: Sendable {
    package var id: String
    package var type: String
    /// `modified`, or `created` where there is none; nil for what STIX does not version.
    package var version: String?
    package var json: [UInt8]
}

/// The STIX objects of an export, one by one: what is said of an object, and what all objects refer to.
package struct STIXParts: Sendable {
    private let federation: String
    /// Kinds that STIX can say.
    package let kinds: [Kind]
    /// Markings and the definitions of extensions, which never change.
    package let definitions: [STIXPart]

    package init(federation: String) {
        self.federation = federation
        kinds = ExportFormat.stix.kinds
        let writer = STIXExport(federation: federation)
        var head: [UInt8] = []
        writer.begin(&head)
        // The bundle's own line is no object.
        let first = Self.parts(head.split(separator: 0x0a).dropFirst())
        let examples = kinds.map { Self.example($0, .clear) } + TLP.allCases.map { Self.example(.domain, $0) }
        let more = examples.flatMap { Self.parts(of: $0, by: writer) }.filter(Self.isDefinition)
        definitions = first + more
    }

    /// The identities by which the objects name a member as their author.
    package func identities(of member: MemberID) -> [STIXPart] {
        var example = Self.example(.domain, .clear)
        let own = Set(Self.parts(of: example, by: STIXExport(federation: federation)).map(\.id))
        example.members = [member]
        return Self.parts(of: example, by: STIXExport(federation: federation)).filter {
            $0.type == "identity" && !own.contains($0.id)
        }
    }

    /// Of each object its own STIX objects. Of one that is revoked those that have a version of the time of its last
    /// statement, and say so.
    package func parts(
        of objects: [(facts: ObjectFacts, isRevoked: Bool)],
        members: Set<String>
    ) -> [[STIXPart]] {
        let writer = STIXExport(federation: federation)
        return objects.map { object in
            let parts = Self.parts(of: object.facts, by: writer).filter {
                !Self.isDefinition($0) && !members.contains($0.id)
            }
            guard object.isRevoked else { return parts }
            let time = STIXExport.time(object.facts.writtenMs)
            return parts.filter { $0.version == time }.map(Self.revoked)
        }
    }

    private static func isDefinition(_ part: STIXPart) -> Bool {
        part.type == "marking-definition" || part.type == "extension-definition"
    }

    private static func example(_ kind: Kind, _ tlp: TLP) -> ObjectFacts {
        var facts = ObjectFacts(kind: kind, value: kind.example, verdict: .malicious, confidence: 0)
        facts.tlp = tlp
        return facts
    }

    private static func revoked(_ part: STIXPart) -> STIXPart {
        var part = part
        part.json.removeLast()
        part.json.append(",\"revoked\":true}")
        return part
    }

    /// The export writes one STIX object a line.
    private static func parts(of facts: ObjectFacts, by writer: STIXExport) -> [STIXPart] {
        var lines: [UInt8] = []
        lines.reserveCapacity(4096)
        _ = writer.append(facts, to: &lines)
        return parts(lines.split(separator: 0x0a)[...])
    }

    private static func parts(_ lines: ArraySlice<ArraySlice<UInt8>>) -> [STIXPart] {
        lines.compactMap { line in
            let json = line.last == UInt8(ascii: ",") ? line.dropLast() : line
            guard json.first == UInt8(ascii: "{") else { return nil }
            var head = Head(json)
            guard let type = head.text("type") else { return nil }
            _ = head.text("spec_version")
            guard let id = head.text("id") else { return nil }
            let created = head.text("created")
            return STIXPart(id: id, type: type, version: head.text("modified") ?? created, json: Array(json))
        }
    }

    /// The members at the beginning of an object, whose values have nothing escaped.
    private struct Head {
        private var rest: ArraySlice<UInt8>

        init(_ json: ArraySlice<UInt8>) { rest = json.dropFirst() }

        /// The next member, where that is its name.
        mutating func text(_ name: String) -> String? {
            var after = rest
            if after.first == UInt8(ascii: ",") { after = after.dropFirst() }
            let start = "\"\(name)\":\"".utf8
            guard after.starts(with: start) else { return nil }
            after = after.dropFirst(start.count)
            guard let end = after.firstIndex(of: UInt8(ascii: "\"")) else { return nil }
            rest = after[(end + 1)...]
            return String(decoding: after[..<end], as: UTF8.self)
        }
    }
}
