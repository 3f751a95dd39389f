import Entries
import Foundation
import Indicators
import Membership
import Replication

/// A request and its answers, as `--json` writes them.
struct RequestItem: Encodable {
    enum Direction: String, Encodable {
        case toUs = "to-us"
        case fromUs = "from-us"
        /// Between others.
        case copy
    }

    struct Object: Encodable {
        let kind: String
        let value: String
    }

    struct Answer: Encodable {
        let member: String
        let state: String
        let reason: String?
        let text: String?
        let language: String?
        let done: String?
        let written: String
        let entry: String
        /// Whether it is its member's last word.
        let counts: Bool
    }

    /// That a member's node holds the request's entry, by its cosignature over a tree with it.
    struct Receipt: Encodable {
        let member: String
        /// Nil: it has vouched for no tree with the entry.
        let treeSize: UInt64?
        let time: String?
    }

    /// What was done, by an action that names the request as its reference.
    struct Action: Encodable {
        let member: String
        let kind: String
        let value: String
        let action: String
        let outcome: String
        let at: String
        let scope: String?
        let note: String?
    }

    let id: String
    let entry: String
    let direction: Direction
    let from: String
    let to: [String]
    let what: String
    let objects: [Object]
    let due: String?
    let overdue: [String]
    let state: String
    let legalBasis: String
    let reference: String
    let urgency: String
    let text: String
    let language: String
    let contact: String
    let written: String
    let tlp: String
    /// Absent: all members.
    let audience: [String]?
    let sealed: Bool
    let answers: [Answer]
    /// Of `show` alone; absent where the cosignatures cannot be read.
    var received: [Receipt]?
    /// Of `show` alone.
    var actions: [Action]?
    /// By member, what it has answered.
    private let standings: [(member: String, word: String)]
    let dueDate: Date?

    private enum CodingKeys: CodingKey {
        case id, entry, direction, from, to, what, objects, due, overdue, state, legalBasis, reference, urgency, text
        case language, contact, written, tlp, audience, sealed, answers, received, actions
    }

    init(_ state: RequestState, own: MemberID, now: Date) {
        let (record, said) = (state.request, state.request.said)
        id = said.id
        entry = record.dot.description
        direction = record.author == own ? .fromUs : said.to.contains(own) ? .toUs : .copy
        from = record.author.text
        to = said.to.map(\.text)
        what = said.what
        objects = said.objects.map { Object(kind: $0.kind.name, value: $0.value) }
        due = said.dueMs == 0 ? nil : Times.text(said.dueMs)
        dueDate = said.dueMs == 0 ? nil : Date(timeIntervalSince1970: Double(said.dueMs) / 1000)
        overdue = state.overdue(nowMs: UInt64(max(0, now.timeIntervalSince1970 * 1000))).map(\.text)
        self.state = state.withdrawal != nil ? "withdrawn" : state.isOpen ? "open" : "settled"
        (legalBasis, reference) = (said.legalBasis, said.reference)
        urgency = said.urgency.isEmpty ? "routine" : said.urgency
        (text, language, contact) = (said.text, said.language, said.contact)
        written = Times.text(record.timeMs)
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
                done: answer.said.atMs.map { Times.text($0) },
                written: Times.text(answer.timeMs),
                entry: answer.dot.description,
                counts: counting.contains(answer.dot)
            )
        }
        standings = state.standings.map { ($0.member.text, $0.word) }
    }

    /// `open`, or who has said what.
    var stateInWords: String {
        if state == "withdrawn" { return state }
        guard standings.count > 1 else { return standings.first?.word ?? state }
        return standings.map { "\($0.member) \($0.word)" }.joined(separator: ", ")
    }
}

extension RequestItem.Action {
    init?(_ object: ObjectKey, _ record: EventRecord) {
        guard case .action(let action) = record.said else { return nil }
        self.init(
            member: record.member.text,
            kind: object.kind.name,
            value: object.value,
            action: action.action,
            outcome: action.outcome.isEmpty ? ActionOutcome.done.rawValue : action.outcome,
            at: Times.text(action.atMs),
            scope: action.scope.isEmpty ? nil : action.scope,
            note: action.note.isEmpty ? nil : action.note
        )
    }
}
