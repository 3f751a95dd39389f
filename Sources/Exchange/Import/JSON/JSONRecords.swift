import Entries
import Indicators

/// Makes drafts of JSON objects whose members are named like the columns of a CSV file.
///
/// `key: {…}` holds the parts of a composite key and `fields: {…}` the kind's fields; both may stand at the top, too.
struct JSONRecords {
    /// Names kept of those that give nothing.
    static let ignoredMax = 100

    /// Names that gave nothing, in the order they were met.
    private(set) var ignored: [String] = []
    private let refusesUnknown: Bool
    private let resolver: ColumnResolver
    private let defaultKind: Kind?
    private var prototypes: DraftPrototypes
    /// Nil where a record is one draft: an event itself, or a report that is posted.
    private var events: EventPrototypes?
    private let memo = CellMemo()
    private var known: [KnownName: Column?] = [:]

    private struct KnownName: Hashable {
        let kind: Kind
        let name: String
    }

    init(_ defaults: ImportDefaults, refusesUnknown: Bool) throws(ImportError) {
        resolver = try ColumnResolver(defaults)
        defaultKind = defaults.kind
        prototypes = DraftPrototypes(defaults)
        self.refusesUnknown = refusesUnknown
        events = refusesUnknown || defaults.event != nil ? nil : EventPrototypes(defaults)
    }

    /// Of a record, and of the sightings and actions in it.
    mutating func outcomes(_ bytes: UnsafeRawBufferPointer, line: UInt64) -> [ImportLine.Outcome] {
        do throws(JSONFault) {
            return outcomes(try JSONText.parse(bytes), line: line)
        } catch {
            return [.reject(reason: error.description)]
        }
    }

    mutating func outcomes(_ value: JSONValue, line: UInt64) -> [ImportLine.Outcome] {
        let outcome = outcome(value, line: line)
        guard case .draft(let object) = outcome, let found = events?.outcomes(of: value, about: object) else {
            return [outcome]
        }
        return [outcome] + found
    }

    mutating func outcome(_ bytes: UnsafeRawBufferPointer, line: UInt64) -> ImportLine.Outcome {
        do throws(JSONFault) {
            return outcome(try JSONText.parse(bytes), line: line)
        } catch {
            return .reject(reason: error.description)
        }
    }

    mutating func outcome(_ value: JSONValue, line: UInt64) -> ImportLine.Outcome {
        do throws(RecordFault) {
            return .draft(try draft(value, line: line))
        } catch {
            return .reject(reason: error.reason)
        }
    }

    private mutating func draft(_ value: JSONValue, line: UInt64) throws(RecordFault) -> PBDraft {
        guard case .object(let members) = value else {
            throw RecordFault("it is not a JSON object; write {\"kind\": …, \"value\": …}")
        }
        let kind = try kind(of: members)
        var builder = DraftBuilder(prototypes[kind], memo)
        for member in members {
            switch (member.name, member.value) {
            case ("key", .object(let parts)):
                for part in parts { try set(part, as: "key." + part.name, kind, &builder) }
            case ("fields", .object(let fields)):
                for field in fields { try set(field, as: "field." + field.name, kind, &builder) }
            case ("key", _):
                try builder.set(Column(name: "key", target: .value), try cell(member))
            case (OwnEvent.lists.sightings, .list), (OwnEvent.lists.actions, .list):
                if events == nil { try set(member, as: member.name, kind, &builder) }
            default:
                try set(member, as: member.name, kind, &builder)
            }
        }
        return try builder.finished(line: line)
    }

    private func kind(of members: [JSONValue.Member]) throws(RecordFault) -> Kind {
        var value = ""
        for member in members {
            guard case .text(let text) = member.value, !text.isEmpty else { continue }
            let common = resolver.name(member.name).common
            if common == .kind { return try ColumnPlans.kind(named: text, column: member.name) }
            if common == .value || member.name == "key" { value = text }
        }
        if let defaultKind { return defaultKind }
        let parts = members.flatMap { member in
            if member.name == "key", case .object(let parts) = member.value { parts } else { [member] }
        }
        do throws(ImportError) {
            let names = parts.map { ColumnName($0.name) }
            if let implied = try resolver.impliedKind(names) { return implied }
        } catch {
            throw RecordFault("its members fit several kinds; say which is meant with \"kind\"")
        }
        guard !value.isEmpty else { throw RecordFault("it has no kind; write \"kind\": \"…\"") }
        guard let detected = Kind.detect(value) else {
            throw RecordFault("\(value.quoted) is of no kind that shows by itself; write \"kind\": \"…\"")
        }
        return detected
    }

    private mutating func set(
        _ member: JSONValue.Member,
        as name: String,
        _ kind: Kind,
        _ builder: inout DraftBuilder
    ) throws(RecordFault) {
        guard member.value != .null, member.value != .text("") else { return }
        if let column = column(name, kind) { return try builder.set(column, try cell(member)) }
        guard !refusesUnknown, !resolver.isKnown(resolver.name(name)) else {
            let names = (kind.keyParts.map(\.name) + kind.fields.map(\.name)).joined(separator: ", ")
            throw RecordFault("\(name.quoted) is not a name of \(kind.name); beside the common names it has \(names)")
        }
        if ignored.count < Self.ignoredMax, !ignored.contains(name) { ignored.append(name) }
    }

    private mutating func column(_ name: String, _ kind: Kind) -> Column? {
        let key = KnownName(kind: kind, name: name)
        if let column = known[key] { return column }
        let target = resolver.target(resolver.name(name), for: kind)
        let column = target.map { Column(name: name, target: $0) }
        if known.count < 4096 { known[key] = .some(column) }
        return column
    }

    private func cell(_ member: JSONValue.Member) throws(RecordFault) -> Cell {
        switch member.value {
        case .text(let text): return .text(text.trimmed)
        case .number(let number): return .number(number)
        case .flag(let flag): return .flag(flag)
        case .list(let items):
            var texts: [String] = []
            for item in items {
                switch item {
                case .text(let text), .number(let text): texts.append(text)
                default: throw RecordFault("\(member.name.quoted): its list holds something else than texts")
                }
            }
            return .list(texts)
        case .object, .null: throw RecordFault("\(member.name.quoted): it is an object; write a text or a list")
        }
    }
}
