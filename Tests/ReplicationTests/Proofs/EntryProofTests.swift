import Entries
import Foundation
import Membership
import Replication
import Testing
import TransparencyLog

struct EntryProofTests {
    private let fixture: ProofFixture
    init() throws { fixture = try ProofFixture() }

    private func verify(
        _ proof: EntryProof,
        roots: [MemberID: [PinnedRoot]]? = nil,
        after: TimeInterval = 60
    ) async throws -> ProvenEntry {
        try await proof.verify(trust: try fixture.trust(roots), now: fixture.june.addingTimeInterval(after))
    }

    @Test(arguments: 0..<11)
    func `a proof says who said what, and who vouches for it, from its file alone`(index: Int) async throws {
        let made = try fixture.proof(of: index)
        let proof = try #require(try ProofFile(reading: try ProofFile([made]).encoded()).proofs().first)
        #expect(proof == made)
        let proven = try await verify(proof)
        #expect(proven.origin == fixture.origin && proven.index == UInt64(index))
        #expect(proven.key.root == fixture.th.root.fingerprint)
        #expect(proven.cosigners.map(\.member) == [fixture.kh.member])
        #expect(proven.notes.isEmpty && proven.uncheckedCount == 0)
        guard case .body(let body)? = proven.reading else { throw Unexpected() }
        #expect(body.object?.value == "evil-\(index).example")
    }

    @Test(arguments: 0..<8)
    func `a flipped bit anywhere in the file is refused, or changes nothing that is claimed`(part: Int) async throws {
        let file = try ProofFile([try fixture.proof(of: 6)]).encoded()
        let claimed = try await proven(file)
        #expect(claimed != nil)
        var refused = 0
        for position in file.indices where position % 8 == part {
            var flipped = file
            flipped[position] ^= 1 << UInt8((position / 8) % 8)
            guard let other = await (try? proven(flipped)) else {
                refused += 1
                continue
            }
            #expect(other == claimed, "byte \(position)")
        }
        #expect(refused > file.count / 8 / 2)
    }

    private func proven(_ file: Data) async throws -> [ProvenEntry]? {
        var proven: [ProvenEntry] = []
        for proof in try ProofFile(reading: file).proofs() { proven.append(try await verify(proof)) }
        return proven
    }

    @Test func `the root of another member, or none, proves nothing`() async throws {
        let proof = try fixture.proof(of: 3)
        for roots in [[fixture.th.member: [fixture.kh.root]], [fixture.kh.member: [fixture.kh.root]]] {
            await #expect(throws: EntryProofError.self) { try await verify(proof, roots: roots) }
        }
    }

    @Test func `another member's root cannot certify the log's key, though it is pinned for its own member`()
        async throws
    {
        let forged = try fixture.proof(
            of: 3,
            certificate: try fixture.certificate(by: try fixture.impostor()),
            root: fixture.kh.root
        )
        await #expect(throws: EntryProofError.self) { try await verify(forged) }
    }

    @Test func `the fingerprint in the file has to be that of the root that certifies`() async throws {
        let proof = try fixture.proof(of: 3, root: fixture.kh.root)
        let refused = EntryProofError.wrongRoot(
            stated: fixture.kh.root.fingerprint,
            found: fixture.th.root.fingerprint
        )
        await #expect(throws: refused) { try await verify(proof) }
    }

    @Test func `another entry's payload is refused`() async throws {
        let proof = try fixture.proof(of: 3, payload: fixture.entries[4].payload)
        await #expect(throws: EntryProofError.entry(.commitment)) { try await verify(proof) }
    }

    @Test func `another entry's place is refused`() async throws {
        let (mine, other) = (try fixture.proof(of: 3), try fixture.proof(of: 4))
        let moved = try EntryProof(
            inclusion: other.inclusion,
            envelope: mine.envelope,
            payload: mine.payload,
            certificates: mine.certificates,
            root: mine.root,
            witnesses: mine.witnesses
        )
        await #expect(throws: EntryProofError.self) { try await verify(moved) }
    }

    @Test func `a cosigner whose root is not given is named as unchecked and does not count`() async throws {
        let proven = try await verify(try fixture.proof(of: 3), roots: [fixture.th.member: [fixture.th.root]])
        #expect(proven.cosigners.isEmpty && proven.uncheckedCount == 1)
    }

    @Test func `one witness does not count twice`() async throws {
        let proof = try fixture.proof(of: 3)
        let twice = try EntryProof(
            inclusion: proof.inclusion,
            envelope: proof.envelope,
            payload: proof.payload,
            certificates: proof.certificates,
            root: proof.root,
            witnesses: proof.witnesses + proof.witnesses
        )
        await #expect(throws: EntryProofError.self) { try await verify(twice) }
    }

    @Test func `what has expired since still proves what was said before, and says so`() async throws {
        let proven = try await verify(try fixture.proof(of: 3), after: 2 * ProofFixture.year)
        #expect(proven.notes.contains { $0.contains("has expired since") })
    }

    @Test func `a certificate that was renewed after the entry vouches for it, and says so`() async throws {
        let renewed = try fixture.certificate(issuedAt: fixture.june.addingTimeInterval(ProofFixture.year))
        let proof = try fixture.proof(of: 3, certificate: renewed)
        let proven = try await verify(proof, after: 1.5 * ProofFixture.year)
        #expect(proven.notes.contains { $0.contains("newer than the entry") })
        await #expect(throws: EntryProofError.self) { try await verify(proof) }
    }

    @Test func `a certificate that had expired before the entry was made is refused`() async throws {
        let expired = try fixture.certificate(notAfter: fixture.june.addingTimeInterval(-86_400))
        let proof = try fixture.proof(of: 3, certificate: expired)
        let error = await #expect(throws: EntryProofError.self) { try await verify(proof) }
        guard case .expiredBefore? = error else { throw Unexpected() }
    }

    private struct Unexpected: Error {}
}
