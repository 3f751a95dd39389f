package import Entries
package import Foundation
import Indicators
package import Membership
package import Replication

/// A request and its answers, as `--json` and the read API write them.
package struct RequestItem: Encodable, Sendable {
    package enum Direction: String, Encodable, Sendable {
        case toUs = "to-us"
        case fromUs = "from-us"
        /// Between others.
        case copy
    }

    package struct Object: Encodable, Sendable {
        package let kind: String
        package let value: String
    }

    package struct Answer: Encodable, Sendable {
        package let member: String
        package let state: String
        package let reason: String?
        package let text: String?
        package let language: String?
        package let done: String?
        package let written: String
        package let entry: String
        /// Whether it is its member's last word.
        package let counts: Bool
    }

    /// That a member's node holds the request's entry, by its cosignature over a tree with it.
    package struct Receipt: Encodable, Sendable {
        package let member: String
        /// Nil: it has vouched for no tree with the entry.
        package let treeSize: UInt64?
        package let time: String?

        package init(member: String, treeSize: UInt64?, time: String?) {
            self.member = member
            self.treeSize = treeSize
            self.time = time
        }
    }

    /// What was done, by an action that names the request as its reference.
    package struct Action: Encodable, Sendable {
        package let member: String
        package let kind: String
        package let value: String
        package let action: String
        package let outcome: String
        package let at: String
        package let scope: String?
        package let note: String?
    }

    package let id: String
    package let entry: String
    package let direction: Direction
    package let from: String
    package let to: [String]
    package let what: String
    package let objects: [Object]
    package let due: String?
    package let overdue: [String]
    package let state: String
    package let legalBasis: String
    package let reference: String
    package let urgency: String
    package let text: String
    package let language: String
    package let contact: String
    package let written: String
    package let tlp: String
    /// Absent: all members.
    package let audience: [String]?
    package let sealed: Bool
    package let answers: [Answer]
    /// Of `show` alone; absent where the cosignatures cannot be read.
    package var received: [Receipt]?
    /// Of `show` alone.
    package var actions: [Action]?
    /// By member, what it has answered.
    private let standings: [(member: String, word: String)]
    package let dueDate: Date?

    private enum CodingKeys: CodingKey {
        case id, entry, direction, from, to, what, objects, due, overdue, state, legalBasis, reference, urgency, text
        case language, contact, written, tlp, audience, sealed, answers, received, actions
    }

    package init(_ state: RequestState, own: MemberID, now: Date) {
        let (record, said) = (state.request, state.request.said)
        id = said.id
        entry = record.dot.description
        direction = record.author == own ? .fromUs : said.to.contains(own) ? .toUs : .copy
        from = record.author.text
        to = said.to.map(\.text)
        what = said.what
        objects = said.objects.map { Object(kind: $0.kind.name, value: $0.value) }
        due = said.dueMs == 0 ? nil : ObjectItem.time(said.dueMs)
        dueDate = said.dueMs == 0 ? nil : Date(timeIntervalSince1970: Double(said.dueMs) / 1000)
        overdue = state.overdue(nowMs: UInt64(max(0, now.timeIntervalSince1970 * 1000))).map(\.text)
        self.state = state.withdrawal != nil ? "withdrawn" : state.isOpen ? "open" : "settled"
        (legalBasis, reference) = (said.legalBasis, said.reference)
        urgency = said.urgency.isEmpty ? "routine" : said.urgency
        (text, language, contact) = (said.text, said.language, said.contact)
        written = ObjectItem.time(record.timeMs)
        tlp = record.tlp.description
        if case .named(let members) = record.audience { audience = members.map(\.text) } else { audience = nil }
        sealed = record.sealed
        let counting = Set(state.counting.map(\.dot))
        answers = state.answers.map { answer in
            Answer(
                member: answer.author.text,
                state: answer.said.state.description,
                reason: answer.said.reason.isEmpty ? nil : answer.said.reason,
                text: answer.said.text.isEmpty ? nil : answer.said.text,
                language: answer.said.language.isEmpty ? nil : answer.said.language,
                done: answer.said.atMs.map { ObjectItem.time($0) },
                written: ObjectItem.time(answer.timeMs),
                entry: answer.dot.description,
                counts: counting.contains(answer.dot)
            )
        }
        standings = state.standings.map { ($0.member.text, $0.word) }
    }

    /// `open`, or who has said what.
    package var stateInWords: String {
        if state == "withdrawn" { return state }
        guard standings.count > 1 else { return standings.first?.word ?? state }
        return standings.map { "\($0.member) \($0.word)" }.joined(separator: ", ")
    }
}

extension RequestItem.Action {
    package init?(_ object: ObjectKey, _ record: EventRecord) {
        guard case .action(let action) = record.said else { return nil }
        self.init(
            member: record.member.text,
            kind: object.kind.name,
            value: object.value,
            action: action.action,
            outcome: action.outcome.isEmpty ? ActionOutcome.done.rawValue : action.outcome,
            at: ObjectItem.time(action.atMs),
            scope: action.scope.isEmpty ? nil : action.scope,
            note: action.note.isEmpty ? nil : action.note
        )
    }
}
