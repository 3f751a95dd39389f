#if canImport(FoundationEssentials)
    package import FoundationEssentials
#else
    package import Foundation
#endif

/// A member's word, signed by its root, that it writes a new log, and how much of the log before it counts (DESIGN §5).
///
/// A text, so that an operator can read what he carries:
///
///     mandala/incarnation/v1
///     wg-as.asean
///     th
///     incarnation 2
///     time 1780300800
///     root SHA256:…
///     closes wg-as.asean/th/1
///     size 1842
///     tree <base64>
///
///     signature <base64>
///
/// `incarnation` is the number of the new log, `closes` the one before it, of which the first `size` entries count, with
/// the RFC 6962 root `tree`. `time`, `root` and the signature are as in a ``RevocationList``.
package struct IncarnationStatement: Hashable, Sendable {
    package static let bytesMax = 1_024
    package static let sizeMax: UInt64 = 1 << 40
    private static let title = "mandala/incarnation/v1"

    /// The log that it closes.
    package let closes: LogOrigin
    /// Of its entries so many count.
    package let size: UInt64
    /// Their root, 32 bytes.
    package let tree: [UInt8]
    /// When it was made, in seconds since 1970.
    package let seconds: UInt64
    /// Of the certificate of the root that signed it.
    package let root: Fingerprint
    /// As it was signed and travels.
    package let bytes: [UInt8]
    let body: [UInt8]
    let signature: [UInt8]

    package var member: MemberID { closes.member }

    /// The log that it opens.
    package let opens: LogOrigin

    /// Whether it says the same, whoever signed it and when.
    package func agrees(with other: IncarnationStatement) -> Bool {
        closes == other.closes && size == other.size && tree == other.tree
    }

    /// Whether these bytes are to be such a statement, and no signed note.
    package static func begins(_ bytes: some Collection<UInt8>) -> Bool { bytes.starts(with: (title + "\n").utf8) }

    /// Makes and signs one.
    package init(
        by authority: RootAuthority,
        closing log: LogOrigin,
        size: UInt64,
        tree: [UInt8],
        now: Date
    ) throws(IncarnationError) {
        guard log.federation == authority.federation, log.member == authority.member else {
            throw .otherMember(log, authority.member)
        }
        let seconds = UInt64(max(0, now.timeIntervalSince1970))
        let body = Array(Self.body(try Self.next(log), seconds, authority.root.fingerprint, log, size, tree).utf8)
        let signature: [UInt8]
        do throws(CertificateError) { signature = try authority.signature(over: body) } catch { throw .signing(error) }
        let line = "\nsignature \(Data(signature).base64EncodedString())\n"
        try self.init(parsing: body + Array(line.utf8))
        try check(signedBy: authority.root)
    }

    /// Reads one that nobody has vouched for yet.
    package init(parsing bytes: [UInt8]) throws(IncarnationError) {
        guard bytes.count <= Self.bytesMax else { throw .tooLarge(bytes: bytes.count) }
        let number: UInt64
        let signed: String
        let stated: String
        do throws(RevocationError) {
            var lines = RevocationLines(bytes)
            try lines.expect(Self.title)
            let federation = try lines.name { text throws(NameError) in try FederationName(text) }
            let member = try lines.name { text throws(NameError) in try MemberID(text) }
            number = try lines.number("incarnation ")
            seconds = try lines.number("time ")
            root = try lines.fingerprint(try lines.take("root "))
            let log = try lines.take("closes ")
            guard let closes = try? LogOrigin(parsing: log), closes.federation == federation, closes.member == member
            else { throw .malformed(log) }
            self.closes = closes
            size = try lines.number("size ")
            stated = try lines.take("tree ")
            try lines.expect("")
            signed = try lines.take("signature ")
            try lines.expect("")
            guard lines.isAtEnd else { throw .malformed("more after its signature") }
        } catch {
            guard case .malformed(let line) = error else { throw .malformed("\(error)") }
            throw .malformed(line)
        }
        opens = try Self.next(closes)
        guard number == UInt64(opens.incarnation.number) else { throw .number(number, after: closes) }
        guard (1..<Self.sizeMax).contains(size) else { throw .size(size) }
        guard let tree = Data(base64Encoded: stated), tree.count == 32 else { throw .malformed(stated) }
        guard let signature = Data(base64Encoded: signed) else { throw .malformed(signed) }
        self.tree = Array(tree)
        self.signature = Array(signature)
        self.bytes = bytes
        body = Array(Self.body(opens, seconds, root, closes, size, self.tree).utf8)
        // There is one spelling.
        guard bytes.starts(with: body), signature.base64EncodedString() == signed else {
            throw .malformed("another spelling of a statement")
        }
    }

    private static func next(_ log: LogOrigin) throws(IncarnationError) -> LogOrigin {
        guard log.incarnation.number < .max, let next = try? Incarnation(log.incarnation.number + 1) else {
            throw .number(UInt64(log.incarnation.number) + 1, after: log)
        }
        return LogOrigin(federation: log.federation, member: log.member, incarnation: next)
    }

    private static func body(
        _ opens: LogOrigin,
        _ seconds: UInt64,
        _ root: Fingerprint,
        _ closes: LogOrigin,
        _ size: UInt64,
        _ tree: [UInt8]
    ) -> String {
        "\(title)\n\(opens.federation)\n\(opens.member)\nincarnation \(opens.incarnation)\ntime \(seconds)\nroot \(root)\n"
            + "closes \(closes)\nsize \(size)\ntree \(Data(tree).base64EncodedString())\n"
    }
}
