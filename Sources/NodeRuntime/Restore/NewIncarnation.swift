package import Foundation
package import Membership
import Replication
import ReplicaStore
import TransparencyLog

/// Opens a new log of this node's member in place of one that was forked, while the daemon is stopped (DESIGN §5).
///
/// Three steps, since the root may be on another machine: what is to be fixed and the request for the new log's key; the root's
/// answer; and putting that in force, from the daemon's next start on. Each can be done again after a crash.
package struct NewIncarnation: Sendable {
    /// What the root is asked to sign.
    package struct Proposal: Codable, Sendable {
        /// The origin of the log to close.
        package var closes: String
        package var size: UInt64
        /// Base64 of the root of its first `size` entries.
        package var tree: String
        /// The certificate signing request of the new log's key, PEM.
        package var request: String
    }

    /// What the root made of it.
    package struct Grant: Codable, Sendable {
        /// The statement as its root signed it.
        package var statement: String
        /// Of the new log's key, PEM.
        package var certificate: String
    }

    private let configuration: NodeConfiguration
    private let keys: KeyFolder

    package init(_ configuration: NodeConfiguration) {
        self.configuration = configuration
        keys = KeyFolder(configuration)
    }

    /// What is to be fixed: by default the largest tree that more than two thirds of the members vouch for, never less.
    package func propose(at size: UInt64?) throws(NodeError) -> (proposal: Proposal, held: UInt64) {
        let origin = try standing()
        do {
            let store = try LogStore.open(readingOnly: configuration.logDatabase.path)
            defer { try? store.close() }
            guard let log = try store.log(origin), log.size > 0 else {
                throw NodeError(
                    "\(configuration.logDatabase.path): nothing is held of \(origin); restore a backup first"
                )
            }
            let reader = try store.tiles(of: origin, edge: try store.edge(of: origin))
            let given = try store.cosignatures(of: origin).filter {
                try $0.size > log.size || MerkleProof.root(size: $0.size, reader: reader) == $0.root
            }
            let quorum = Quorum(
                of: origin,
                size: 0,
                members: try trust().members,
                cosignatures: Dictionary(given.map { ($0.witness, $0) }, uniquingKeysWith: { first, _ in first }),
                nowSeconds: 0
            )
            let fixed = try Self.choose(size, held: log.size, quorum: quorum, origin)
            let next = try Incarnation(origin.incarnation.number + 1)
            let proposal = Proposal(
                closes: origin.description,
                size: fixed,
                tree: try MerkleProof.root(size: fixed, reader: reader).base64,
                request: try keys.request(.log, newKey: true, incarnation: next)
            )
            return (proposal, log.size)
        } catch let error as NodeError { throw error } catch { throw NodeError("\(error)") }
    }

    private static func choose(
        _ size: UInt64?,
        held: UInt64,
        quorum: Quorum,
        _ origin: LogOrigin
    ) throws(NodeError) -> UInt64 {
        guard quorum.size <= held else {
            throw NodeError(
                "more than two thirds of the members vouch for \(quorum.size) entries of \(origin), and only \(held) are here: "
                    + "use the data folder or a backup that holds them all; of a forked log the members give nothing back"
            )
        }
        guard let size else {
            guard quorum.size > 0 else {
                throw NodeError(
                    "no tree of \(origin) is vouched for by more than two thirds of \(quorum.members) members: say by --at how "
                        + "many of its \(held) entries are to count"
                )
            }
            return quorum.size
        }
        guard size >= quorum.size else {
            throw NodeError(
                "more than two thirds of the members vouch for \(quorum.size) entries of \(origin), and refuse to lose any of "
                    + "them: give --at \(quorum.size) or more, not \(size)"
            )
        }
        guard (1...held).contains(size) else {
            throw NodeError(
                "\(origin) is held here up to \(held) entries: give --at from \(max(1, quorum.size)) to \(held)"
            )
        }
        return size
    }

    /// The root's act; needs no node.
    package static func grant(
        _ proposal: Proposal,
        by authority: RootAuthority,
        now: Date,
        notAfter: Date
    ) throws(NodeError) -> Grant {
        do {
            let statement = try IncarnationStatement(
                by: authority,
                closing: try LogOrigin(parsing: proposal.closes),
                size: proposal.size,
                tree: Array(Data(base64Encoded: proposal.tree) ?? Data()),
                now: now
            )
            let key = try RequestedKey(file: Array(proposal.request.utf8))
            let role = NodeIdentity.Role.log(statement.opens.incarnation)
            let issued = try authority.issue(role, for: key, now: now, notAfter: notAfter)
            return Grant(statement: String(decoding: statement.bytes, as: UTF8.self), certificate: issued.pem)
        } catch { throw NodeError("nothing was signed: \(error)") }
    }

    /// Checks what the root made, keeps the statement, and puts the new key in place of the old; the daemon starts the new log.
    package func open(_ grant: Grant, now: Date) async throws(NodeError) -> IncarnationStatement {
        let lock = try DataLock(configuration)
        defer { withExtendedLifetime(lock) {} }
        let statement: IncarnationStatement
        let trust = try keys.trust()
        do throws(IncarnationError) {
            statement = try IncarnationStatement(verifying: Array(grant.statement.utf8), by: trust)
        } catch { throw NodeError("nothing was changed: \(error)") }
        guard try standing() == statement.closes else {
            throw NodeError(
                "nothing was changed: the statement closes \(statement.closes), and the log key here is of \(try standing())"
            )
        }
        try keep(statement)
        let older = NodeIdentity(logKeyOf: statement.closes)
        _ = try await keys.install(Array(grant.certificate.utf8), now: now, inPlaceOf: older)
        // The new log is empty, and nobody can hold any of it.
        if let bootID = configuration.outsideCheckpoint.bootID {
            try configuration.outsideCheckpoint.write(nil, bootID: bootID)
        }
        try configuration.quarantineMarker.remove()
        return statement
    }

    /// Durable first: with it, the old key appends nothing any more.
    private func keep(_ statement: IncarnationStatement) throws(NodeError) {
        let store: LogStore
        do throws(StoreError) { store = try LogStore.open(configuration.logDatabase.path) } catch {
            throw NodeError("\(error)")
        }
        defer { try? store.close() }
        let book = IncarnationBook(store)
        if let known = try book.held().first(where: { $0.closes == statement.closes }) {
            guard known.agrees(with: statement) else {
                throw NodeError(
                    "nothing was changed: the root has closed \(statement.closes) at \(known.size) entries before, and does so "
                        + "once; have it sign that again, with --at \(known.size)"
                )
            }
            return
        }
        let held: UInt64
        do throws(StoreError) { held = try store.log(statement.closes)?.size ?? 0 } catch {
            throw NodeError("\(error)")
        }
        guard held >= statement.size else {
            throw NodeError(
                "nothing was changed: the statement keeps \(statement.size) entries of \(statement.closes), and \(held) are held"
            )
        }
        try book.keep(statement)
    }

    /// The log that the keys in place are for.
    private func standing() throws(NodeError) -> LogOrigin {
        guard let identity = try keys.stated(.log)?.identity, case .log(let incarnation) = identity.role else {
            throw NodeError("\(configuration.keysFolder.path)/log.cert.pem: the log's certificate cannot be read")
        }
        return LogOrigin(federation: identity.federation, member: identity.member, incarnation: incarnation)
    }

    private func trust() throws(NodeError) -> TrustSet {
        guard let root = try keys.trust().roots(of: configuration.member).first else {
            throw NodeError("\(configuration.keysFolder.path)/root.cert.pem: the root certificate cannot be used")
        }
        return try PeerBook.load(configuration, own: root).trust
    }
}
