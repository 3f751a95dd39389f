import Foundation
import Testing
import TransparencyLog

/// The vectors of transparency-dev/merkle, each through the verifier it was written for.
@Suite struct MerkleVectorTests {
    struct Inclusion: Decodable {
        let path: String
        let leafIdx: UInt64
        let treeSize: UInt64
        let root: VectorHash
        let leafHash: VectorHash
        let proof: [VectorHash]?
        let wantErr: Bool
    }

    struct Consistency: Decodable {
        let path: String
        let size1: UInt64
        let size2: UInt64
        let root1: VectorHash
        let root2: VectorHash
        let proof: [VectorHash]?
        let wantErr: Bool
    }

    struct SubtreeInclusion: Decodable {
        let path: String
        let leafIdx: UInt64
        let start: UInt64
        let end: UInt64
        let root: VectorHash
        let leafHash: VectorHash
        let proof: [VectorHash]?
        let wantErr: Bool
    }

    struct SubtreeConsistency: Decodable {
        let path: String
        let start: UInt64
        let end: UInt64
        let size: UInt64
        let root1: VectorHash
        let root2: VectorHash
        let proof: [VectorHash]?
        let wantErr: Bool
    }

    @Test func `inclusion proofs are accepted and refused as the 98 vectors say`() throws {
        let vectors = try Vectors.lines("inclusion.jsonl", as: Inclusion.self)
        #expect(vectors.count == 98)
        #expect(vectors.count { !$0.wantErr } == 6)
        for vector in vectors {
            let refusal = refusal {
                try MerkleProof.verifyInclusion(
                    leaf: try vector.leafHash.digest(as: "leaf"),
                    index: vector.leafIdx,
                    size: vector.treeSize,
                    root: try vector.root.digest(as: "root"),
                    proof: try digests(vector.proof)
                )
            }
            #expect((refusal != nil) == vector.wantErr, "\(vector.path): \(String(describing: refusal))")
        }
    }

    @Test func `consistency proofs are accepted and refused as the 98 vectors say`() throws {
        let vectors = try Vectors.lines("consistency.jsonl", as: Consistency.self)
        #expect(vectors.count == 98)
        #expect(vectors.count { !$0.wantErr } == 6)
        for vector in vectors {
            let refusal = refusal {
                try MerkleProof.verifyConsistency(
                    from: vector.size1,
                    rootFrom: try vector.root1.digest(as: "root"),
                    to: vector.size2,
                    rootTo: try vector.root2.digest(as: "root"),
                    proof: try digests(vector.proof)
                )
            }
            #expect((refusal != nil) == vector.wantErr, "\(vector.path): \(String(describing: refusal))")
        }
    }

    @Test func `subtree inclusion proofs are accepted and refused as the 204 vectors say`() throws {
        let vectors = try Vectors.lines("subtreeinclusion.jsonl", as: SubtreeInclusion.self)
        #expect(vectors.count == 204)
        #expect(vectors.count { !$0.wantErr } == 12)
        for vector in vectors {
            let refusal = refusal {
                try MerkleProof.verifySubtreeInclusion(
                    leaf: try vector.leafHash.digest(as: "leaf"),
                    index: vector.leafIdx,
                    start: vector.start,
                    end: vector.end,
                    root: try vector.root.digest(as: "root"),
                    proof: try digests(vector.proof)
                )
            }
            #expect((refusal != nil) == vector.wantErr, "\(vector.path): \(String(describing: refusal))")
        }
    }

    @Test func `subtree consistency proofs are accepted and refused as the 118 vectors say`() throws {
        let vectors = try Vectors.lines("subtreeconsistency.jsonl", as: SubtreeConsistency.self)
        #expect(vectors.count == 118)
        #expect(vectors.count { !$0.wantErr } == 12)
        for vector in vectors {
            let refusal = refusal {
                try MerkleProof.verifySubtreeConsistency(
                    start: vector.start,
                    end: vector.end,
                    size: vector.size,
                    subtreeRoot: try vector.root1.digest(as: "root"),
                    root: try vector.root2.digest(as: "root"),
                    proof: try digests(vector.proof)
                )
            }
            #expect((refusal != nil) == vector.wantErr, "\(vector.path): \(String(describing: refusal))")
        }
    }

    private func refusal(of check: () throws -> Void) -> (any Error)? {
        do {
            try check()
            return nil
        } catch {
            return error
        }
    }

    private func digests(_ proof: [VectorHash]?) throws -> [Digest] {
        try (proof ?? []).map { try $0.digest(as: "sibling") }
    }
}

/// A hash of a vector. Some are not 32 bytes long: those a `Digest` refuses, and a hash of them stands in, so that the
/// verifier decides on every vector. Stand-ins of different roles differ, as an empty leaf hash and an empty root must.
struct VectorHash: Decodable {
    let bytes: [UInt8]

    init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        bytes = [UInt8](try #require(Data(base64Encoded: text)))
    }

    func digest(as role: String) throws -> Digest {
        if let digest = Digest(bytes) { return digest }
        try #require(bytes.count != Digest.byteCount)
        return MerkleHash.leaf([UInt8]("\(role):".utf8) + bytes)
    }
}
