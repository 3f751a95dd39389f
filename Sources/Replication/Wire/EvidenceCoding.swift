import Entries
package import Foundation
import SwiftProtobuf
import TransparencyLog

extension PBEvidence {
    init(_ evidence: Equivocation) {
        self.init()
        older = PBHead(evidence.older)
        newer = PBHead(evidence.newer)
        proof = evidence.proof.map { Data($0.bytes) }
    }

    func read() throws(WireError) -> Equivocation {
        try WireError.limit(proof.count, WireLimits.proofHashesMax, "hashes of a proof")
        let hashes = proof.compactMap { TransparencyLog.Digest($0) }
        guard hashes.count == proof.count else { throw WireError("a hash of a proof has not 32 bytes") }
        return Equivocation(older: try older.read(), newer: try newer.read(), proof: hashes)
    }
}

extension Equivocation {
    /// As it is stored.
    package func encoded() throws(WireError) -> Data {
        do { return try PBEvidence(self).serializedData() } catch {
            throw WireError("the evidence could not be encoded: \(error)")
        }
    }

    /// Reads what `encoded` made.
    package init(encoded bytes: Data) throws(WireError) {
        let message: PBEvidence
        do { message = try PBEvidence(serializedBytes: bytes) } catch { throw WireError("it is not protobuf") }
        self = try message.read()
    }
}
