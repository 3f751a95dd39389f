import Indicators
import Membership
package import Replication

/// One object a line, with the names that 'mandala import' knows and its sightings and actions; what is empty is left out.
package struct JSONLinesExport: ExportLines {
    /// Which falls from day to day.
    var tellsScore = true

    package init() {}

    init(tellsScore: Bool) { self.tellsScore = tellsScore }

    package func begin(_ output: inout [UInt8]) {}

    package func append(_ object: ObjectFacts, to output: inout [UInt8]) -> Bool {
        var json = JSONWriter()
        json.object {
            $0.member("kind", object.kind.name)
            $0.member("value", object.value)
            $0.member("verdict", "\(object.verdict)")
            $0.member("confidence", number: "\(object.confidence)")
            if tellsScore { $0.member("score", number: "\(object.score)") }
            if let grade = object.grade { $0.member("grade", "\(grade)") }
            if let handling = object.handling { $0.member("handling", "\(handling)") }
            $0.member("labels", object.labels)
            $0.member("first_seen", time: object.firstSeenMs)
            $0.member("last_seen", time: object.lastSeenMs)
            $0.member("valid_from", time: object.validFromMs)
            $0.member("valid_until", time: object.validUntilMs)
            $0.member("description", text: object.description)
            $0.member("language", text: object.language)
            $0.member("references", object.references)
            $0.member("tlp", "\(object.tlp)")
            $0.member("audience", object.audience?.map(\.text) ?? [])
            $0.member("members", object.members.map(\.text))
            if !object.fields.isEmpty {
                $0.name("fields")
                $0.fields(object.fields, of: object.kind)
            }
            if !object.events.isEmpty { OwnEvent.write(object.events, &$0) }
        }
        output.append(contentsOf: json.bytes)
        output.append("\n")
        return true
    }
}
