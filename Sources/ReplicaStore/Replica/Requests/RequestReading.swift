import Entries
import Foundation
import GRDB
import Indicators
import Membership
import Replication

/// Reads `request_rows` and `answer_rows`.
struct RequestReading {
    private let db: Database
    private let path: String
    private let names: LogNames

    init(_ db: Database, path: String, names: LogNames) {
        self.db = db
        self.path = path
        self.names = names
    }

    /// Requests with their answers, and the keys of their rows; `condition` is SQL with a `?` for each value.
    func states(
        where condition: String,
        _ values: [String],
        limit: Int = 1_000,
        skipping count: Int = 0
    ) throws -> [(RequestState, key: Int64)] {
        let rows = try BoundStatement(
            db,
            once: """
                SELECT key, leaf, id, time, tlp, audience, sealed, what, objects, addressees, due, legal_basis, reference,
                  urgency, text, language, contact
                FROM request_rows WHERE \(condition) LIMIT \(limit) OFFSET \(count)
                """
        )
        for (position, value) in values.enumerated() { rows.bind(Int32(position + 1), value) }
        var found: [(RequestRecord, Int64)] = []
        while try rows.step() { found.append((try request(at: rows), rows.integer(0))) }
        return try found.map { record, key in
            (RequestState(record, answers: try answers(to: record.said.id)), key)
        }
    }

    private func answers(to id: String) throws -> [AnswerRecord] {
        let rows = try BoundStatement(
            db,
            """
            SELECT key, leaf, id, time, tlp, audience, sealed, request, state, reason, text, language, at
            FROM answer_rows WHERE id = ?
            """
        )
        rows.bind(1, id)
        var answers: [AnswerRecord] = []
        while try rows.step() {
            guard let request = Dot(rows.text(7)),
                let state = RequestAnswer.State(rawValue: UInt8(truncatingIfNeeded: rows.integer(8)))
            else { throw damaged(rows) }
            let answer = RequestAnswer(
                request: request,
                id: rows.text(2),
                state: state,
                reason: rows.text(9),
                text: rows.text(10),
                language: rows.text(11),
                atMs: rows.bits(12)
            )
            answers.append(try word(answer, at: rows))
        }
        return answers
    }

    private func request(at row: BoundStatement) throws -> RequestRecord {
        guard let objects = try? JSONDecoder().decode([RequestObject].self, from: row.data(8)),
            let members = JSONText.readList(row.text(9))
        else { throw damaged(row) }
        let request = MemberRequest(
            id: row.text(2),
            what: row.text(7),
            objects: objects.compactMap { object in
                Kind.named(object.kind).map { ObjectKey(kind: $0, value: object.value) }
            },
            to: members.compactMap { try? MemberID($0) },
            dueMs: row.bits(10) ?? 0,
            legalBasis: row.text(11),
            reference: row.text(12),
            urgency: row.text(13),
            text: row.text(14),
            language: row.text(15),
            contact: row.text(16)
        )
        return try word(request, at: row)
    }

    /// Columns 0 to 6 of both.
    private func word<Said>(_ said: Said, at row: BoundStatement) throws -> SignedWord<Said> {
        guard let tlp = TLP(rawValue: UInt8(truncatingIfNeeded: row.integer(4))) else { throw damaged(row) }
        var audience = Audience.all
        if let text = row.textOrNull(5) {
            guard let members = JSONText.readList(text) else { throw damaged(row) }
            audience = .named(members.compactMap { try? MemberID($0) })
        }
        return SignedWord(
            dot: try dot(at: row),
            timeMs: row.bits(3) ?? 0,
            tlp: tlp,
            audience: audience,
            sealed: row.integer(6) == 1,
            said: said
        )
    }

    /// Of a row that begins with its key and leaf.
    func dot(at row: BoundStatement) throws -> Dot {
        let key = LogKey(packed: row.integer(0))
        guard let leaf = LeafPrefix(row.bytes(1)), let name = try names.name(of: key.log, db) else {
            throw damaged(row)
        }
        let entry = EntryID(member: name.member, incarnation: name.incarnation, index: key.index)
        return Dot(entry: entry, leaf: leaf)
    }

    private func damaged(_ row: BoundStatement) -> StoreError {
        .damaged(file: path, reason: "request or answer \(row.integer(0)) cannot be read; run mandala rebuild")
    }
}
