/// That a log holds an entry, for those who hold neither (C2SP tlog-proof): its index, the inclusion proof and the
/// signed checkpoint, as one text.
///
/// The index is bound by the proof; `extra` is bound by nothing.
package struct TlogProof: Hashable, Sendable {
    /// The first line.
    package static let header = "c2sp.org/tlog-proof@v1"
    /// An inclusion proof has at most one hash for each bit of the size.
    package static let hashCountMax = 64

    package let extra: [UInt8]?
    package let index: UInt64
    /// RFC 6962 §2.1.1, the leaf's sibling first.
    package let hashes: [Digest]
    package let checkpoint: SignedNote

    package init(index: UInt64, hashes: [Digest], checkpoint: SignedNote, extra: [UInt8]? = nil) {
        self.index = index
        self.hashes = hashes
        self.checkpoint = checkpoint
        self.extra = extra
    }

    /// Parses a proof; `encoded` gives back the same bytes.
    package static func parse(_ bytes: [UInt8]) throws(TlogProofError) -> TlogProof {
        guard bytes.count <= SignedNote.byteCountMax else { throw .note(.tooLarge(byteCount: bytes.count)) }
        guard let blank = bytes.indices.dropFirst().first(where: { bytes[$0] == newline && bytes[$0 - 1] == newline })
        else { throw .noCheckpoint }
        var lines = bytes[..<(blank - 1)].split(separator: newline, omittingEmptySubsequences: false)[...]
        let count = lines.count
        func malformed() -> TlogProofError { .malformed(line: count - lines.count) }
        guard let first = lines.popFirst(), first.elementsEqual(header.utf8) else { throw malformed() }
        var extra: [UInt8]?
        if let line = lines.first, line.starts(with: "extra ".utf8) {
            _ = lines.popFirst()
            guard let decoded = Base64.decode(line.dropFirst(6)) else { throw malformed() }
            extra = decoded
        }
        guard let line = lines.popFirst(), line.starts(with: "index ".utf8),
            let index = Decimal.parse(line.dropFirst(6))
        else { throw malformed() }
        guard lines.count <= hashCountMax else { throw .inclusion(.proofTooLong(count: lines.count)) }
        var hashes: [Digest] = []
        while let line = lines.popFirst() {
            guard let decoded = Base64.decode(line), let hash = Digest(decoded) else { throw malformed() }
            hashes.append(hash)
        }
        do throws(NoteError) {
            let note = try SignedNote.parse([UInt8](bytes[(blank + 1)...]))
            return TlogProof(index: index, hashes: hashes, checkpoint: note, extra: extra)
        } catch { throw .note(error) }
    }

    /// The text, its checkpoint verbatim.
    package var encoded: String {
        let extra = extra.map { "extra \(Base64.encode($0))\n" } ?? ""
        let hashes = hashes.map { "\($0.base64)\n" }.joined()
        return "\(Self.header)\n\(extra)index \(index)\n\(hashes)\n\(checkpoint.encoded)"
    }

    /// The checkpoint, once the log's key is found to have signed it and the leaf to be in its tree.
    package func verify(leaf: Digest, verifier: VerifierKey) throws(TlogProofError) -> Checkpoint {
        let head: Checkpoint
        do throws(CheckpointError) { head = try Checkpoint.open(checkpoint, verifier: verifier) } catch {
            throw .checkpoint(error)
        }
        do throws(ProofError) {
            try MerkleProof.verifyInclusion(leaf: leaf, index: index, size: head.size, root: head.root, proof: hashes)
        } catch { throw .inclusion(error) }
        return head
    }

    private static let newline = UInt8(ascii: "\n")
}

/// Why a tlog-proof was refused.
package enum TlogProofError: Error, Equatable, CustomStringConvertible {
    /// Not what stands on this line, counted from 1.
    case malformed(line: Int)
    /// There is no blank line, or nothing behind it.
    case noCheckpoint
    case note(NoteError)
    case checkpoint(CheckpointError)
    case inclusion(ProofError)

    package var description: String {
        switch self {
        case .malformed(let line): "line \(line) is not what a \(TlogProof.header) has there; copy it again, whole"
        case .noCheckpoint: "no checkpoint follows its hashes; copy it again, whole"
        case .note(let error): "\(error)"
        case .checkpoint(let error): "\(error)"
        case .inclusion(let error): "\(error)"
        }
    }
}
