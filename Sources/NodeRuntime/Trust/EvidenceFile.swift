package import Foundation
package import Membership
package import Replication
import TransparencyLog

/// Evidence of a forked log as a file that anybody can check: JSON of two signed notes, the certificates of the keys
/// that signed them, and the consistency proof.
package struct EvidenceFile: Codable, Sendable {
    package static let format = "mandala-evidence/1"

    package struct Head: Codable, Sendable {
        /// The signed note (C2SP tlog-checkpoint).
        package var checkpoint: String
        /// Base64 of DER, the log key's first.
        package var certificates: [String]

        init(_ head: AnnouncedHead) {
            checkpoint = String(decoding: head.note, as: UTF8.self)
            certificates = head.certificates.map { Data($0).base64EncodedString() }
        }

        func announced(_ origin: LogOrigin) throws(NodeError) -> AnnouncedHead {
            let chain = certificates.compactMap { Data(base64Encoded: $0).map { Array($0) } }
            guard chain.count == certificates.count else { throw NodeError("a certificate is not base64") }
            return AnnouncedHead(origin: origin, note: Array(checkpoint.utf8), certificates: chain)
        }
    }

    package var format: String
    package var origin: String
    package var older: Head
    package var newer: Head
    /// Base64 hashes: RFC 6962's SUBPROOF(older size, newer tree, false).
    package var proof: [String]

    package init(_ evidence: Equivocation) {
        format = Self.format
        origin = evidence.origin.description
        older = Head(evidence.older)
        newer = Head(evidence.newer)
        proof = evidence.proof.map(\.base64)
    }

    package init(reading bytes: Data) throws(NodeError) {
        do { self = try JSONDecoder().decode(EvidenceFile.self, from: bytes) } catch {
            throw NodeError("it is no evidence file: it is not JSON with the members of one")
        }
        guard format == Self.format else {
            throw NodeError("its format is '\(format.prefix(40))'; this version reads \(Self.format)")
        }
    }

    package func encoded() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(self) + Data("\n".utf8)
    }

    package func evidence() throws(NodeError) -> Equivocation {
        let log: LogOrigin
        do { log = try LogOrigin(parsing: origin) } catch { throw NodeError("its origin is refused: \(error)") }
        let hashes = proof.compactMap { Data(base64Encoded: $0).flatMap { Digest(Array($0)) } }
        guard hashes.count == proof.count else { throw NodeError("a hash of its proof is not base64 of 32 bytes") }
        return Equivocation(older: try older.announced(log), newer: try newer.announced(log), proof: hashes)
    }

    /// Checks it against the member's root alone. A log key's certificate that has expired counts as of its last
    /// second, and a note says so.
    package func verify(
        roots: [PinnedRoot],
        now: Date
    ) async throws(NodeError) -> (finding: Equivocation.Finding, notes: [String]) {
        let evidence = try evidence()
        let trust: TrustSet
        do throws(TrustSetError) {
            let member = evidence.origin.member
            trust = try TrustSet(federation: evidence.origin.federation, own: member, roots: [member: roots])
        } catch { throw NodeError("\(error)") }
        let keys = LogKeyBook(trust)
        var notes: [String] = []
        for head in [evidence.older, evidence.newer] {
            do throws(CertificateError) {
                _ = try await trust.verifyLogKey(der: head.certificates, now: now)
                await keys.learn([head.certificates], now: now)
            } catch .expired(let what, let notAfter, _) {
                await keys.learn([head.certificates], now: notAfter)
                let note = "\(what) has expired at \(notAfter.formatted(.iso8601)); it is checked as of then"
                if !notes.contains(note) { notes.append(note) }
            } catch { throw NodeError("the log key is not certified by the root given: \(error)") }
        }
        do throws(WireError) { return (try evidence.verify(by: keys), notes) } catch { throw NodeError("\(error)") }
    }
}
