import Crypto
import Entries
import Foundation
import GRDB
import Indicators
import Membership
import Replication

/// Writes `request_rows` and `answer_rows`, within one transaction.
struct RequestRows {
    private let db: Database
    private let reading: RequestReading
    /// What came and went, for the file's digest.
    private(set) var added = StateDigest()
    private(set) var removed = StateDigest()
    /// Of these, what replica.sqlite counts too.
    private(set) var addedOpen = StateDigest()
    private(set) var removedOpen = StateDigest()
    /// Of requests whose state is to be told anew.
    private var touched: Set<String> = []

    init(_ db: Database, path: String, names: LogNames) {
        self.db = db
        reading = RequestReading(db, path: path, names: names)
    }

    /// What is there already changes nothing.
    mutating func insert(_ entry: RequestEntry, _ key: LogKey) throws {
        let isNew =
            switch entry {
            case .request(let record): try insert(record, key, entry.clearance)
            case .answer(let record): try insert(record, key, entry.clearance)
            }
        guard isNew else { return }
        let digest = StateDigest(entry.dot)
        added.add(digest)
        if entry.clearance.isOpen { addedOpen.add(digest) }
        touched.insert(entry.id)
    }

    mutating func remove(_ keys: ClosedRange<LogKey>) throws {
        for table in ["request_rows", "answer_rows"] {
            let find = try BoundStatement(
                db,
                "SELECT key, leaf, id, clearance FROM \(table) WHERE key >= ? AND key <= ?"
            )
            find.bind(1, keys.lowerBound.packed)
            find.bind(2, keys.upperBound.packed)
            while try find.step() {
                let digest = StateDigest(try reading.dot(at: find))
                removed.add(digest)
                if find.integer(3) <= Int64(Clearance.amber.rawValue) { removedOpen.add(digest) }
                touched.insert(find.text(2))
            }
            let delete = try BoundStatement(db, "DELETE FROM \(table) WHERE key >= ? AND key <= ?")
            delete.bind(1, keys.lowerBound.packed)
            delete.bind(2, keys.upperBound.packed)
            try delete.run()
        }
    }

    /// Says of every request that changed whether it is open, and of its answers which count.
    func settle() throws {
        for id in touched {
            let reset = try BoundStatement(db, "UPDATE answer_rows SET counts = 0 WHERE id = ? AND counts = 1")
            reset.bind(1, id)
            try reset.run()
            for (state, key) in try reading.states(where: "id = ?", [id]) {
                let update = try BoundStatement(db, "UPDATE request_rows SET open = ?, withdrawn = ? WHERE key = ?")
                update.bind(1, state.isOpen ? 1 : 0)
                update.bind(2, state.withdrawal == nil ? 0 : 1)
                update.bind(3, key)
                try update.run()
                for answer in state.counting {
                    let count = try BoundStatement(
                        db,
                        "UPDATE answer_rows SET counts = 1 WHERE id = ? AND leaf = ?"
                    )
                    count.bind(1, id)
                    count.bind(2, high: answer.dot.leaf.high, low: answer.dot.leaf.low)
                    try count.run()
                }
            }
        }
    }

    private func insert(_ record: RequestRecord, _ key: LogKey, _ clearance: Clearance) throws -> Bool {
        let row = try BoundStatement(
            db,
            """
            INSERT OR IGNORE INTO request_rows (key, leaf, id, time, clearance, tlp, audience, sealed, what, objects,
              addressees, due, legal_basis, reference, urgency, text, language, contact, open, withdrawn)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, 0)
            """
        )
        bind(record, record.said.id, key, clearance, to: row)
        row.bind(9, record.said.what)
        row.bind(
            10,
            String(decoding: try JSONEncoder().encode(record.said.objects.map(RequestObject.init)), as: UTF8.self)
        )
        row.bind(11, JSONText.list(record.said.to.map(\.text)) ?? "[]")
        row.bind(12, bits: record.said.dueMs)
        for (position, text) in [
            record.said.legalBasis, record.said.reference, record.said.urgency, record.said.text,
            record.said.language, record.said.contact,
        ].enumerated() { row.bind(Int32(13 + position), text) }
        return try row.run() > 0
    }

    private func insert(_ record: AnswerRecord, _ key: LogKey, _ clearance: Clearance) throws -> Bool {
        let row = try BoundStatement(
            db,
            """
            INSERT OR IGNORE INTO answer_rows (key, leaf, id, time, clearance, tlp, audience, sealed, request, state,
              reason, text, language, at, counts)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)
            """
        )
        bind(record, record.said.id, key, clearance, to: row)
        row.bind(9, record.said.request.description)
        row.bind(10, Int64(record.said.state.rawValue))
        row.bind(11, record.said.reason)
        row.bind(12, record.said.text)
        row.bind(13, record.said.language)
        row.bind(14, bits: record.said.atMs)
        return try row.run() > 0
    }

    private func bind<Said>(
        _ record: SignedWord<Said>,
        _ id: String,
        _ key: LogKey,
        _ clearance: Clearance,
        to row: BoundStatement
    ) {
        row.bind(1, key.packed)
        row.bind(2, high: record.dot.leaf.high, low: record.dot.leaf.low)
        row.bind(3, id)
        row.bind(4, bits: record.timeMs)
        row.bind(5, Int64(clearance.rawValue))
        row.bind(6, Int64(record.tlp.rawValue))
        if case .named(let members) = record.audience {
            row.bind(7, JSONText.list(members.map(\.text)) ?? "[]")
        } else {
            row.bindNull(7)
        }
        row.bind(8, record.sealed ? 1 : 0)
    }
}

/// An object as a request's row names it.
struct RequestObject: Codable {
    let kind: String
    let value: String

    init(_ object: ObjectKey) { (kind, value) = (object.kind.name, object.value) }
}

extension StateDigest {
    /// Of an entry of the exchange of requests: its leaf hash says all that is in it.
    fileprivate init(_ dot: Dot) {
        self = StateDigest(Array(SHA256.hash(data: Array("request \(dot)".utf8)))) ?? StateDigest()
    }
}
