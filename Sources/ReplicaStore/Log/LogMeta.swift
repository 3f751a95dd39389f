package import Foundation
import GRDB
package import Membership

/// How far a peer said that it holds a log.
package struct PeerAck: Hashable, Sendable {
    package let origin: LogOrigin
    package let size: UInt64
    /// Index below which it misses no payload meant for it.
    package let payloadsThrough: UInt64

    package init(origin: LogOrigin, size: UInt64, payloadsThrough: UInt64) {
        self.origin = origin
        self.size = size
        self.payloadsThrough = payloadsThrough
    }
}

extension LogStore {
    /// Replaces what is known of the peer's copies of these logs; logs not held here are passed over.
    package func setAcks(_ acks: [PeerAck], of peer: MemberID) throws(StoreError) {
        try file.write { db in
            for ack in acks {
                try db.execute(
                    sql: """
                        INSERT INTO acks (peer, log, size, payloads_through) SELECT ?, id, ?, ? FROM logs WHERE origin = ?
                        ON CONFLICT DO UPDATE SET size = excluded.size, payloads_through = excluded.payloads_through
                        """,
                    arguments: [
                        peer.description, Int64(clamping: ack.size), Int64(clamping: ack.payloadsThrough),
                        ack.origin.description,
                    ]
                )
            }
        }
    }

    package func acks(of peer: MemberID) throws(StoreError) -> [PeerAck] {
        try file.read { db in
            let rows = try BoundStatement(
                db,
                """
                SELECT origin, acks.size, payloads_through FROM acks JOIN logs ON logs.id = log WHERE peer = ?
                ORDER BY origin
                """
            )
            rows.bind(1, peer.description)
            var acks: [PeerAck] = []
            while try rows.step() {
                acks.append(
                    PeerAck(
                        origin: try LogOrigin(parsing: rows.text(0)),
                        size: rows.bits(1) ?? 0,
                        payloadsThrough: rows.bits(2) ?? 0
                    )
                )
            }
            return acks
        }
    }

    /// Keeps a proof that the log was forked, for ever; the same proof once. Nothing of the log need be held.
    package func addEvidence(_ proof: Data, against origin: LogOrigin) throws(StoreError) {
        try file.write { db in
            try db.execute(
                sql: "INSERT OR IGNORE INTO evidence (origin, proof) VALUES (?, ?)",
                arguments: [origin.description, proof]
            )
        }
    }

    /// All proofs, in the order of their coming.
    package func evidence() throws(StoreError) -> [Data] {
        try file.read { db in try Data.fetchAll(db, sql: "SELECT proof FROM evidence ORDER BY id") }
    }

    /// A small durable value of the node's own; nil when it was never set.
    package func value(_ name: String) throws(StoreError) -> Data? {
        try file.read { db in try Data.fetchOne(db, sql: "SELECT value FROM meta WHERE name = ?", arguments: [name]) }
    }

    /// The durable values whose names begin so, in the order of their names.
    package func values(_ prefix: String) throws(StoreError) -> [Data] {
        try file.read { db in
            try Data.fetchAll(
                db,
                sql: "SELECT value FROM meta WHERE substr(name, 1, ?) = ? ORDER BY name",
                arguments: [prefix.count, prefix]
            )
        }
    }

    /// Sets a small durable value; nil removes it.
    package func setValue(_ value: Data?, _ name: String) throws(StoreError) {
        try file.write { db in
            if let value {
                try db.execute(
                    sql: "INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)",
                    arguments: [name, value]
                )
            } else {
                try db.execute(sql: "DELETE FROM meta WHERE name = ?", arguments: [name])
            }
        }
    }

    enum Number: String {
        case lateForgotten = "store.late_forgotten"
    }

    func number(_ name: Number, _ db: Database) throws -> Int64? {
        let text = try Data.fetchOne(db, sql: "SELECT value FROM meta WHERE name = ?", arguments: [name.rawValue])
        return text.flatMap { Int64(String(decoding: $0, as: UTF8.self)) }
    }

    func set(_ name: Number, _ value: Int64, _ db: Database) throws {
        try db.execute(
            sql: "INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)",
            arguments: [name.rawValue, Data(String(value).utf8)]
        )
    }
}
