import Foundation
import GRDB
package import Membership
package import Replication
import TransparencyLog

extension LogStore {
    /// Makes durable that this node vouches for these trees, before any cosignature leaves it (C2SP tlog-witness).
    ///
    /// Returns those that it may cosign: of a log held in that tree or a larger one, not smaller than what was vouched
    /// for before, and of the same size only with the same root.
    package func witness(_ heads: [SignedHead]) throws(StoreError) -> [SignedHead] {
        try file.write { db in
            try heads.filter { head in
                let origin = head.origin.description
                guard let held = try log(head.origin, db), held.size >= head.size,
                    held.size > head.size || held.root == head.root
                else { return false }
                let known = try Row.fetchOne(
                    db,
                    sql: "SELECT size, root FROM witnessed WHERE origin = ?",
                    arguments: [origin]
                )
                if let known {
                    let (size, root): (Int64, Data) = (known[0], known[1])
                    guard let size = UInt64(exactly: size), size <= head.size,
                        size < head.size || Array(root) == head.root.bytes
                    else { return false }
                }
                try db.execute(
                    sql: "INSERT OR REPLACE INTO witnessed (origin, size, root) VALUES (?, ?, ?)",
                    arguments: [origin, Int64(clamping: head.size), Data(head.root.bytes)]
                )
                return true
            }
        }
    }

    /// Keeps verified cosignatures, each in place of its witness's earlier one.
    package func keep(_ cosignatures: [AnnouncedCosignature]) throws(StoreError) {
        try file.write { db in
            for given in cosignatures {
                try db.execute(
                    sql: """
                        INSERT OR REPLACE INTO cosignatures (origin, witness, size, root, signature, certificates)
                        VALUES (?, ?, ?, ?, ?, ?)
                        """,
                    arguments: [
                        given.origin.description, given.witness.text, Int64(clamping: given.size),
                        Data(given.root.bytes), Data(given.bytes),
                        Data(CertificateList.encode(given.certificates.map { Data($0) })),
                    ]
                )
            }
        }
    }

    /// Those of one log, or of all.
    package func cosignatures(of origin: LogOrigin? = nil) throws(StoreError) -> [AnnouncedCosignature] {
        try file.read { db in
            let rows = try BoundStatement(
                db,
                """
                SELECT origin, witness, size, root, signature, certificates FROM cosignatures
                \(origin == nil ? "" : "WHERE origin = ?") ORDER BY origin, witness
                """
            )
            if let origin { rows.bind(1, origin.description) }
            var given: [AnnouncedCosignature] = []
            while try rows.step() {
                guard let root = Digest(rows.bytes(3)), let chain = CertificateList.decode(rows.data(5)) else {
                    throw StoreError.damaged(file: file.path, reason: "a cosignature cannot be read")
                }
                given.append(
                    AnnouncedCosignature(
                        origin: try LogOrigin(parsing: rows.text(0)),
                        witness: try MemberID(rows.text(1)),
                        size: rows.bits(2) ?? 0,
                        root: root,
                        bytes: Array(rows.data(4)),
                        certificates: chain.map { Array($0) }
                    )
                )
            }
            return given
        }
    }
}
