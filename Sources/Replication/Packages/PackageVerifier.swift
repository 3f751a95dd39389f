package import Entries
package import Foundation
package import Indicators
package import Membership
package import TransparencyLog

/// An entry whose place in its origin's signed tree is proven.
package struct VerifiedEntry: Sendable {
    package let index: UInt64
    package let bytes: Data
    package let envelope: Envelope
    package let leaf: Digest
    package let payload: Payload?
    package let disposition: Disposition

    package init(
        index: UInt64,
        bytes: Data,
        envelope: Envelope,
        leaf: Digest,
        payload: Payload?,
        disposition: Disposition
    ) {
        self.index = index
        self.bytes = bytes
        self.envelope = envelope
        self.leaf = leaf
        self.payload = payload
        self.disposition = disposition
    }
}

/// What became of an entry's payload when the entry arrived.
package enum Disposition: UInt8, Hashable, Sendable {
    case held = 0
    /// This node is outside the audience.
    case withheld = 1
    /// This node is in the audience: asked for until somebody gives it.
    case wanted = 2
    case erased = 3
}

/// Why a package was refused; its sender is backed off, the log is undisturbed.
package enum PackageError: Error, Hashable, Sendable, CustomStringConvertible {
    case misplaced(expected: UInt64, start: UInt64)
    case bundle(String)
    case envelope(index: UInt64, EntryError)
    case root(String)

    /// False where the package only came too early or too late for the tree held.
    package var isSendersFault: Bool {
        if case .misplaced = self { false } else { true }
    }

    /// Whether an honest relay may have sent it: of a log that was forked it holds one history and this node another.
    package var mayBeHonest: Bool {
        switch self {
        case .root, .misplaced: true
        case .bundle, .envelope: false
        }
    }

    /// Whether its entries do not go on from the tree held.
    package var isOtherTree: Bool {
        if case .root = self { true } else { false }
    }

    package var description: String {
        switch self {
        case .misplaced(let expected, let start): "the package starts at \(start), not at \(expected)"
        case .bundle(let reason): "the package's entries are malformed: \(reason)"
        case .envelope(let index, let error): "entry \(index): \(error)"
        case .root(let reason): "the entries are not those of the signed tree: \(reason)"
        }
    }
}

/// Opens a package by itself, against the tree held and the checkpoint it is to lead to.
package struct PackageVerifier: Sendable {
    package let own: MemberID

    package init(own: MemberID) { self.own = own }

    /// Advances `edge` over the package's entries when they verify; leaves it alone otherwise.
    ///
    /// `accepting`: payloads of a higher TLP are not taken from this sender. `faults` tells of payloads that it should
    /// not have sent; they are dropped, and stall nothing.
    package func verify(
        _ package: EntryPackage,
        target: SignedHead,
        edge: inout TreeEdge,
        accepting: TLP = .red
    ) throws(PackageError) -> (entries: [VerifiedEntry], faults: [String]) {
        guard package.start == edge.size else { throw .misplaced(expected: edge.size, start: package.start) }
        let envelopes = try bundle(package)
        let payloads = try payloadSlices(package)
        var grown = edge
        var entries: [VerifiedEntry] = []
        var faults: [String] = []
        entries.reserveCapacity(envelopes.count)
        let prefix = CommitmentPrefix(package.origin)
        for (position, bytes) in envelopes.enumerated() {
            let index = package.start &+ UInt64(position)
            let envelope: Envelope
            do throws(EntryError) { envelope = try Envelope(bytes) } catch { throw .envelope(index: index, error) }
            let leaf = bytes.withUnsafeBytes { MerkleHash.leaf($0) }
            grown.append(leaf)
            let given = envelope.tlp <= accepting ? payloads[position] : nil
            let (payload, disposition, fault) = judge(given, envelope, author: package.origin.member, prefix)
            if let fault { faults.append("\(package.origin) entry \(index): \(fault)") }
            entries.append(
                VerifiedEntry(
                    index: index,
                    bytes: bytes,
                    envelope: envelope,
                    leaf: leaf,
                    payload: payload,
                    disposition: disposition
                )
            )
        }
        do throws(ProofError) {
            try MerkleProof.verifyConsistency(
                from: grown.size,
                rootFrom: grown.root,
                to: target.size,
                rootTo: target.root,
                proof: package.proof
            )
        } catch { throw .root("\(error)") }
        edge = grown
        return (entries, faults)
    }

    /// Whether this node may have the payload, as far as the envelope says; a sealed audience is asked for.
    package func mayWant(_ envelope: Envelope, author: MemberID) -> Bool {
        author == own || envelope.sealed || envelope.audience.isEmpty || envelope.audience.contains(own)
    }

    /// A payload that came, with its entry or later.
    package func judge(
        _ bytes: Data?,
        _ envelope: Envelope,
        author: MemberID,
        _ prefix: CommitmentPrefix
    ) -> (Payload?, Disposition, fault: String?) {
        guard mayWant(envelope, author: author) else {
            return (nil, .withheld, bytes == nil ? nil : "a payload came that is not for this member")
        }
        guard let bytes else { return (nil, .wanted, nil) }
        do throws(EntryError) {
            let payload = try Payload(bytes)
            guard payload.opens(envelope.commitment, in: prefix) else { throw .commitment }
            return (payload, .held, nil)
        } catch { return (nil, .wanted, "\(error)") }
    }

    private func bundle(_ package: EntryPackage) throws(PackageError) -> [Data] {
        var slices: [Data] = []
        slices.reserveCapacity(Int(package.count))
        var rest = package.envelopes[...]
        while !rest.isEmpty {
            guard rest.count >= 2 else { throw .bundle("an entry's length is cut off") }
            let length = Int(rest[rest.startIndex]) << 8 | Int(rest[rest.startIndex + 1])
            guard length <= EntryLimits.envelopeBytesMax else { throw .bundle("an envelope of \(length) bytes") }
            guard rest.count >= 2 + length else { throw .bundle("an entry is cut off") }
            slices.append(rest.dropFirst(2).prefix(length))
            rest = rest.dropFirst(2 + length)
        }
        guard slices.count == package.count else {
            throw .bundle("\(slices.count) entries where \(package.count) are announced")
        }
        return slices
    }

    private func payloadSlices(_ package: EntryPackage) throws(PackageError) -> [Data?] {
        var slices: [Data?] = []
        slices.reserveCapacity(Int(package.count))
        var rest = package.payloads[...]
        while !rest.isEmpty {
            guard rest.count >= 4 else { throw .bundle("a payload's length is cut off") }
            let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
            guard length <= EntryLimits.payloadBytesMax else { throw .bundle("a payload of \(length) bytes") }
            guard rest.count >= 4 + length else { throw .bundle("a payload is cut off") }
            slices.append(length == 0 ? nil : rest.dropFirst(4).prefix(length))
            rest = rest.dropFirst(4 + length)
        }
        guard slices.count == package.count else {
            throw .bundle("\(slices.count) payloads where \(package.count) entries are announced")
        }
        return slices
    }
}
