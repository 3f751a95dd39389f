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

    /// What is to be fixed, as ``ClosingTree`` chooses it, and how many entries of the log are held here.
    package func propose(
        at size: UInt64?,
        now: Date
    ) async throws(NodeError) -> (proposal: Proposal, held: UInt64) {
        let origin = try standing()
        do {
            let store = try LogStore.open(readingOnly: configuration.logDatabase.path)
            defer { try? store.close() }
            let held = try store.log(origin)?.size ?? 0
            // An empty log has no tiles.
            let reader = held > 0 ? try store.tiles(of: origin, edge: try store.edge(of: origin)) : nil
            func root(_ size: UInt64) throws -> TransparencyLog.Digest? {
                try reader.map { try MerkleProof.root(size: size, reader: $0) }
            }
            let trust = try peers().trust
            let words = LogKeyBook(trust.revoking(try RevocationBook(store).lists(signedWithin: trust)))
            let stored = try store.cosignatures(of: origin)
            await words.learn(witnesses: stored.map(\.certificates), now: now)
            let tree = try ClosingTree(
                of: origin,
                held: held,
                members: Set(trust.members),
                given: try stored.filter { try $0.size > held || root($0.size) == $0.root },
                // Not what a key vouched for that is revoked since, or of another root.
                verifies: { (try? words.verify($0)) != nil }
            ).choose(size)
            guard let fixed = try tree.root ?? root(tree.size) else {
                throw NodeError("\(configuration.logDatabase.path): nothing is held of \(origin)")
            }
            let next = try Incarnation(origin.incarnation.number + 1)
            let proposal = Proposal(
                closes: origin.description,
                size: tree.size,
                tree: fixed.base64,
                request: try keys.request(.log, newKey: true, incarnation: next)
            )
            return (proposal, held)
        } catch let error as NodeError { throw error } catch { throw NodeError("\(error)") }
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
        // Where this folder is not the newest of its log, the next may have been begun before.
        let isNewest = isNewest(statement, held: try keep(statement))
        let isAlone = try peers().list.peers.isEmpty
        let marker = configuration.quarantineMarker
        if !isNewest, !isAlone {
            try marker.write(
                "this folder was not the newest of \(statement.closes): others are asked for it, and for \(statement.opens)"
            )
        }
        let older = NodeIdentity(logKeyOf: statement.closes)
        _ = try await keys.install(Array(grant.certificate.utf8), now: now, inPlaceOf: older)
        // The new log is empty.
        if let bootID = configuration.outsideCheckpoint.bootID {
            try configuration.outsideCheckpoint.write(nil, bootID: bootID)
        }
        if isNewest || isAlone { try marker.remove() }
        return statement
    }

    /// By the checkpoint that is kept outside the data folder.
    private func isNewest(_ closing: IncarnationStatement, held: UInt64) -> Bool {
        let outside = configuration.outsideCheckpoint
        guard let kept = outside.read(), let bootID = outside.bootID, kept.bootID == bootID,
            let checkpoint = kept.checkpoint
        else { return false }
        return checkpoint.origin == closing.closes.description && max(checkpoint.size, closing.size) <= held
    }

    /// Durable first: with it, the old key appends nothing any more.
    ///
    /// - Returns: How many entries of the closed log are here.
    private func keep(_ statement: IncarnationStatement) throws(NodeError) -> UInt64 {
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
        } else {
            try book.keep(statement)
        }
        do throws(StoreError) { return try store.log(statement.closes)?.size ?? 0 } catch {
            throw NodeError("\(error)")
        }
    }

    /// The log that the keys in place are for.
    private func standing() throws(NodeError) -> LogOrigin {
        guard let identity = try keys.stated(.log)?.identity, case .log(let incarnation) = identity.role else {
            throw NodeError("\(configuration.keysFolder.path)/log.cert.pem: the log's certificate cannot be read")
        }
        return LogOrigin(federation: identity.federation, member: identity.member, incarnation: incarnation)
    }

    private func peers() throws(NodeError) -> PeerBook {
        guard let root = try keys.trust().roots(of: configuration.member).first else {
            throw NodeError("\(configuration.keysFolder.path)/root.cert.pem: the root certificate cannot be used")
        }
        return try PeerBook.load(configuration, own: root)
    }
}
