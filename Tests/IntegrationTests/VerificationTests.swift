import Entries
import Foundation
import Indicators
import Membership
import NodeRuntime
import ReplicaStore
import Testing
import TransparencyLog

extension IntegrationTests {
    private struct Verified: Decodable {
        let entries: Int
        let problems: [String]
    }

    private struct Rebuilt: Decodable {
        let openDigest: String
    }

    @Test func `a rebuild merges to the same, and a flipped byte in a stored log is found`() async throws {
        try await Federation.run { federation in
            let th = try federation.node("th")
            let kh = try federation.node("kh")
            try federation.introduce(th, kh, dials: true)
            try await federation.start(th, kh)
            _ = try await th.report((0..<400).map { Samples.draft($0) })
            let secret = try await th.command(
                "report",
                "phone-number",
                "+6625550133",
                "--tlp",
                "AMBER+STRICT",
                "--audience",
                "kh"
            )
            #expect(secret.status == 0, "\(secret.errors)")
            _ = try await found("kh holds the restricted report") {
                try kh.effective(ObjectKey(kind: .phoneNumber, value: "+6625550133"), for: .red)
            }
            try await federation.converge(th, kh)

            let before = try await kh.status().replica
            let rebuilt = try await kh.command("rebuild", "--json")
            #expect(rebuilt.status == 0, "\(rebuilt.errors)")
            #expect(try rebuilt.json(Rebuilt.self).openDigest == before.openDigest)
            let after = try await kh.status().replica
            #expect(after.stateDigest == before.stateDigest && !after.stateDigest.isEmpty)
            #expect(after.objects == before.objects)
            #expect(try await kh.stop() == 0)
            let stopped = try await kh.command("rebuild", "--json")
            #expect(stopped.status == 0, "\(stopped.errors)")
            #expect(try stopped.json(Rebuilt.self).openDigest == before.openDigest)

            let total = try await Self.verify(kh, finds: nil)
            // The log is in the file alone from here on, and nothing of it in the WAL.
            let file = kh.configuration.logDatabase
            let store = try LogStore.open(file.path)
            #expect(try store.file.checkpoint(truncating: true))
            try store.close()
            #expect(try await Self.verify(kh, finds: nil) == total)
            for (bytes, offset, problem) in try Self.places(file.path, th.origin) {
                try Self.flip(bytes, at: offset, in: file)
                _ = try await Self.verify(kh, finds: problem)
                try Self.flip(bytes, at: offset, in: file)
            }
            #expect(try await Self.verify(kh, finds: nil) == total)
        }
    }

    /// Bytes to look for in the file, which of them to flip, and what is then wrong.
    private static func places(_ path: String, _ origin: LogOrigin) throws -> [(Data, Int, String)] {
        let store = try LogStore.open(readingOnly: path)
        defer { try? store.close() }
        let entries = try store.entries(of: origin, in: 0..<300, maxBytes: .max)
        let entry = entries[270]
        let payload = try #require(entry.payload)
        let leaves = entries.prefix(2).map { MerkleHash.leaf($0.envelope).bytes }
        return [
            // In its commitment.
            (entry.envelope, 12, "\(origin) entry 270: "),
            (payload, payload.count - 3, "\(origin) entry 270: "),
            (Data(leaves.joined()), 40, "\(origin): tile 0 of level 0"),
        ]
    }

    /// Flips it back when it is called again.
    private static func flip(_ bytes: Data, at offset: Int, in file: URL) throws {
        var content = try Data(contentsOf: file)
        var flipped = bytes
        flipped[flipped.startIndex + offset] ^= 0x01
        let place = try #require(content.range(of: bytes) ?? content.range(of: flipped))
        content[place.lowerBound + offset] ^= 0x01
        try content.write(to: file)
    }

    /// The number of entries gone through.
    private static func verify(_ node: TestNode, finds problem: String?) async throws -> Int {
        let result = try await node.command("verify", "--json")
        let verified = try result.json(Verified.self)
        #expect(result.status == (problem == nil ? 0 : 4), "\(result.output)\(result.errors)")
        if let problem { #expect(verified.problems.contains { $0.hasPrefix(problem) }, "\(verified.problems)") }
        return verified.entries
    }
}
