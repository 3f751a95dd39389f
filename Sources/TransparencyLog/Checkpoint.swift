/// A tree head: which log, how many leaves, and the root over them (C2SP tlog-checkpoint).
///
/// Signed as a note whose key has the origin for its name. Extension lines are neither written nor accepted.
package struct Checkpoint: Sendable {
    /// Largest size a checkpoint may state, so that sizes fit a signed 64-bit number everywhere.
    package static let sizeMax = UInt64(Int64.max)

    /// The log: `<federation>/<member>/<incarnation>`.
    package let origin: String
    /// Number of leaves.
    package let size: UInt64
    /// RFC 6962 root over them.
    package let root: Digest

    /// A tree head that has been computed.
    package init(origin: String, size: UInt64, root: Digest) {
        self.origin = origin
        self.size = size
        self.root = root
    }

    /// The text that is signed: origin, size and base64 root, a line each.
    package var body: String { "\(origin)\n\(size)\n\(root.base64)\n" }

    /// Parses a body; it is read back byte for byte by `body`.
    package static func parse(_ body: String) throws(CheckpointError) -> Checkpoint {
        var lines = body.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard let rest = lines.popLast(), rest.isEmpty, lines.count >= 3 else { throw .missingLines }
        guard lines.count == 3 else { throw .extensionLines(count: lines.count - 3) }
        guard !lines[0].isEmpty else { throw .emptyOrigin }
        guard let size = Decimal.parse(lines[1]), size <= sizeMax else { throw .invalidSize }
        guard let bytes = Base64.decode(lines[2]), let root = Digest(bytes) else { throw .invalidRoot }
        guard size > 0 || root == MerkleHash.emptyRoot else { throw .invalidRoot }
        return Checkpoint(origin: String(Substring(lines[0])), size: size, root: root)
    }

    /// The checkpoint as a note signed by the log's key, which is of type 0x01 and named after the origin.
    package func signed(by key: SigningKey) throws(CheckpointError) -> SignedNote {
        guard KeyName.areSame(key.verifierKey.name, origin) else {
            throw .originMismatch(key: key.verifierKey.name)
        }
        guard size <= Checkpoint.sizeMax else { throw .invalidSize }
        do {
            return try SignedNote(text: body, signedBy: [key])
        } catch {
            throw .note(error)
        }
    }

    /// The checkpoint in a note that the log's key, of type 0x01 and named after the origin, has signed.
    package static func open(_ note: SignedNote, verifier: VerifierKey) throws(CheckpointError) -> Checkpoint {
        guard verifier.type == .ed25519 else { throw .note(.wrongKeyType(verifier.type)) }
        do {
            _ = try note.verify([verifier])
        } catch {
            throw .note(error)
        }
        let checkpoint = try parse(note.text)
        guard KeyName.areSame(verifier.name, checkpoint.origin) else { throw .originMismatch(key: verifier.name) }
        return checkpoint
    }
}

extension Checkpoint: Hashable {
    package static func == (left: Checkpoint, right: Checkpoint) -> Bool {
        left.size == right.size && left.root == right.root && KeyName.areSame(left.origin, right.origin)
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(size)
        hasher.combine(root)
    }
}

/// Why a checkpoint was refused, or could not be signed.
package enum CheckpointError: Error, Equatable, CustomStringConvertible {
    /// Fewer than three lines, or the last without a newline.
    case missingLines
    /// Lines after the root.
    case extensionLines(count: Int)
    /// The origin line is empty.
    case emptyOrigin
    /// The size is not a decimal number without leading zeros up to 2^63 − 1.
    case invalidSize
    /// The root is not canonical base64 of 32 bytes, or that of a tree without leaves is not the empty root.
    case invalidRoot
    /// The key is not named after the origin.
    case originMismatch(key: String)
    /// The note itself.
    case note(NoteError)

    package var description: String {
        switch self {
        case .missingLines: "checkpoint lacks its three lines, origin, size and root; fetch it again, whole"
        case .extensionLines(let count): "checkpoint has \(count) extension lines; logs of this kind have none"
        case .emptyOrigin: "checkpoint has an empty origin line; fetch it again"
        case .invalidSize: "checkpoint size is not a decimal number from 0 to 2^63 - 1; fetch it again"
        case .invalidRoot: "checkpoint root is not a base64 SHA-256 hash that fits its size; fetch it again"
        case .originMismatch(let key): "checkpoint is of another log than that of key \(key); use that log's key"
        case .note(let error): error.description
        }
    }
}
