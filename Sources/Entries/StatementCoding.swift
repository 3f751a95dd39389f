import Foundation
package import Indicators
import Membership
import SwiftProtobuf

extension PBStatement {
    init(_ statement: Statement, clock: Clock, renews: Dot?) {
        self.init(statement)
        if let renews { self.renews = PBDot(renews) }
        self.clock = clock.dots.map { PBDot($0) }
    }

    /// Without dots: what a reporter sends to its own node.
    package init(_ statement: Statement) {
        self.init()
        verdict = UInt32(statement.verdict.rawValue)
        confidence = UInt32(statement.confidence)
        grade = statement.grade.map { UInt32($0.rawValue) } ?? 0
        handling = statement.handling.map { UInt32($0.rawValue) + 1 } ?? 0
        labels = statement.labels
        firstSeenMs = statement.firstSeenMs ?? 0
        lastSeenMs = statement.lastSeenMs ?? 0
        validFromMs = statement.validFromMs ?? 0
        validUntilMs = statement.validUntilMs ?? 0
        description_p = statement.description
        language = statement.language
        references = statement.references
        fields = statement.fields.map { PBField($0) }
    }

    func read(_ kind: Kind) throws(ReadingFault) -> Body.About {
        guard unknownFields.data.isEmpty else { throw .unread("the statement has a field of a later version") }
        guard clock.count <= EntryLimits.membersMax else { throw .invalid("the clock names too many members") }
        var read: [Dot] = []
        read.reserveCapacity(clock.count)
        for dot in clock { read.append(try dot.read()) }
        for position in read.indices.dropFirst() where read[position - 1].member >= read[position].member {
            throw .invalid("the clock is not in the order of its members")
        }
        let renewed = hasRenews ? try renews.read() : nil
        return .statement(try plain(kind), clock: Clock(read), renews: renewed)
    }

    func plain(_ kind: Kind) throws(ReadingFault) -> Statement {
        guard let code = UInt8(exactly: verdict), let verdict = Verdict(rawValue: code) else {
            throw .unread("verdict \(self.verdict) is unknown")
        }
        guard confidence <= 100 else { throw .invalid("the confidence is above 100") }
        guard max(labels.count, references.count, fields.count) <= EntryLimits.listItemsMax else {
            throw .invalid("the statement has too many labels, references or fields")
        }
        var statement = Statement(verdict: verdict, confidence: UInt8(truncatingIfNeeded: confidence))
        if grade != 0 {
            guard let code = UInt8(exactly: grade), let value = SourceGrade(rawValue: code) else {
                throw .unread("source grade \(grade) is unknown")
            }
            statement.grade = value
        }
        if handling != 0 {
            guard let code = UInt8(exactly: handling - 1), let value = HandlingCode(rawValue: code) else {
                throw .unread("handling code \(handling) is unknown")
            }
            statement.handling = value
        }
        statement.labels = labels
        statement.firstSeenMs = firstSeenMs.time
        statement.lastSeenMs = lastSeenMs.time
        statement.validFromMs = validFromMs.time
        statement.validUntilMs = validUntilMs.time
        statement.description = try description_p.bounded("description")
        statement.language = try language.bounded("language", 64)
        statement.references = references
        for field in fields {
            guard kind.fields.contains(where: { $0.name == field.name }) else {
                throw .unread("\(kind.name) has no field \(field.name.prefix(40)) in this version")
            }
            guard let value = field.plain else { throw .unread("field \(field.name) has a later type") }
            if case .decimal(let decimal) = value, !decimal.isFinite {
                throw .invalid("field \(field.name) is not a finite number")
            }
            statement.fields.append(Field(name: field.name, value: value))
        }
        return statement
    }
}

extension UInt64 {
    /// A time that need not be said; one that no calendar holds is read as the last that does.
    fileprivate var time: UInt64? { self == 0 ? nil : Swift.min(self, EntryLimits.timeMsMax) }
}

extension PBDot {
    init(_ dot: Dot) {
        self.init()
        member = dot.member.text
        incarnation = dot.entry.incarnation
        index = dot.entry.index
        leaf = Data(dot.leaf.bytes)
    }

    func read() throws(ReadingFault) -> Dot {
        guard let id = try? MemberID(member), leaf.count == 16, let prefix = leaf.withUnsafeBytes({ LeafPrefix($0) })
        else {
            throw .invalid("a dot of the clock is malformed")
        }
        return Dot(entry: EntryID(member: id, incarnation: incarnation, index: index), leaf: prefix)
    }
}

extension PBField {
    package init(_ field: Field) {
        self.init()
        name = field.name
        switch field.value {
        case .text(let text): value = .text(text)
        case .integer(let integer): value = .integer(integer)
        case .boolean(let flag): value = .flag(flag)
        case .decimal(let decimal): value = .decimal(decimal)
        case .list(let items):
            var list = PBTextList()
            list.items = items
            value = .list(list)
        }
    }

    /// Nil for a type of a later version.
    package var plain: FieldValue? {
        switch value {
        case .text(let text): .text(text)
        case .integer(let integer): .integer(integer)
        case .flag(let flag): .boolean(flag)
        case .decimal(let decimal): .decimal(decimal)
        case .list(let list): .list(list.items)
        case nil: nil
        }
    }
}
