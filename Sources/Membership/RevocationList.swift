#if canImport(FoundationEssentials)
    package import FoundationEssentials
#else
    package import Foundation
#endif

/// The keys that one member has revoked, signed by its root (DESIGN §5): the list with the highest serial counts.
///
/// A text, so that an operator can read what he carries:
///
///     mandala/revocations/v1
///     wg-as.asean
///     th
///     serial 3
///     time 1780300800
///     root SHA256:…
///     key SHA256:… stolen with the server
///
///     signature <base64>
///
/// `time` is in seconds since 1970, `root` the fingerprint of the root's certificate, `key` that of a revoked key
/// (``Fingerprint/init(ofKeyIn:)``), in ascending order. The signature is over all before the empty line, in the form that
/// the kind of the root's key has in certificates: ECDSA with SHA-256 (P-256) or SHA-384 (P-384), Ed25519, RSA PKCS #1 v1.5
/// with SHA-256. There is one spelling of a list, and its bytes travel as they were signed.
package struct RevocationList: Hashable, Sendable {
    package struct Entry: Hashable, Sendable {
        package let key: Fingerprint
        package let reason: String

        package init(key: Fingerprint, reason: String) {
            self.key = key
            self.reason = reason
        }
    }

    package static let bytesMax = 131_072
    package static let keysMax = 512
    package static let reasonBytesMax = 120
    package static let serialMax: UInt64 = 1 << 48
    private static let title = "mandala/revocations/v1"

    package let federation: FederationName
    package let member: MemberID
    package let serial: UInt64
    /// When it was made, in seconds since 1970.
    package let seconds: UInt64
    /// Of the certificate of the root that signed it.
    package let root: Fingerprint
    package let entries: [Entry]
    /// As it was signed and travels.
    package let bytes: [UInt8]
    let body: [UInt8]
    let signature: [UInt8]

    package var keys: Set<Fingerprint> { Set(entries.map(\.key)) }

    /// Whether it takes the place of another list of the same member. Of two with one serial, which its root should never
    /// sign, everybody takes the same.
    package func isNewer(than other: RevocationList) -> Bool {
        serial != other.serial ? serial > other.serial : other.body.lexicographicallyPrecedes(body)
    }

    /// Makes and signs a list.
    package init(
        by authority: RootAuthority,
        serial: UInt64,
        now: Date,
        entries: [Entry]
    ) throws(RevocationError) {
        let sorted = Dictionary(entries.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first }).values
            .sorted { $0.key.bytes.lexicographicallyPrecedes($1.key.bytes) }
        let seconds = UInt64(max(0, now.timeIntervalSince1970))
        let (federation, member, root) = (authority.federation, authority.member, authority.root)
        let body = Array(Self.body(federation, member, serial, seconds, root.fingerprint, sorted).utf8)
        let signature: [UInt8]
        do throws(CertificateError) { signature = try authority.signature(over: body) } catch {
            throw .signing(error)
        }
        let line = "\nsignature \(Data(signature).base64EncodedString())\n"
        try self.init(parsing: body + Array(line.utf8))
        try check(signedBy: root)
    }

    /// Reads a list that nobody has vouched for yet.
    package init(parsing bytes: [UInt8]) throws(RevocationError) {
        guard bytes.count <= Self.bytesMax else { throw .tooLarge(bytes: bytes.count) }
        var lines = RevocationLines(bytes)
        try lines.expect(Self.title)
        federation = try lines.name { text throws(NameError) in try FederationName(text) }
        member = try lines.name { text throws(NameError) in try MemberID(text) }
        serial = try lines.number("serial ")
        seconds = try lines.number("time ")
        root = try lines.fingerprint(try lines.take("root "))
        var entries: [Entry] = []
        while let rest = try lines.takeKey() {
            guard entries.count < Self.keysMax else { throw .keyCount(entries.count + 1) }
            let parts = rest.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
            let reason = parts.count == 2 ? String(parts[1]) : ""
            guard (1...Self.reasonBytesMax).contains(reason.utf8.count),
                reason.utf8.allSatisfy({ (0x20...0x7E).contains($0) })
            else { throw .reason(reason) }
            entries.append(Entry(key: try lines.fingerprint(String(parts[0])), reason: reason))
        }
        try lines.expect("")
        let base64 = try lines.take("signature ")
        try lines.expect("")
        guard lines.isAtEnd, let signature = Data(base64Encoded: base64) else { throw .malformed(base64) }
        guard (1...Self.serialMax).contains(serial) else { throw .serial(serial) }
        guard !entries.isEmpty else { throw .keyCount(0) }
        self.entries = entries
        self.bytes = bytes
        self.signature = Array(signature)
        body = Array(Self.body(federation, member, serial, seconds, root, entries).utf8)
        for (first, second) in zip(entries, entries.dropFirst())
        where !first.key.bytes.lexicographicallyPrecedes(second.key.bytes) {
            throw .malformed("\(second.key)")
        }
        guard bytes.starts(with: body), signature.base64EncodedString() == base64 else {
            throw .malformed("another spelling of a list")
        }
    }

    private static func body(
        _ federation: FederationName,
        _ member: MemberID,
        _ serial: UInt64,
        _ seconds: UInt64,
        _ root: Fingerprint,
        _ entries: [Entry]
    ) -> String {
        "\(title)\n\(federation)\n\(member)\nserial \(serial)\ntime \(seconds)\nroot \(root)\n"
            + entries.map { "key \($0.key) \($0.reason)\n" }.joined()
    }
}
