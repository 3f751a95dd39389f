import Foundation
import Membership
import Testing

/// Chains made by openssl, an implementation that shares no code with ours.
@Suite(.enabled(if: Subprocess.openssl != nil))
struct OpenSSLChainTests {
    static let p256 = "EC -pkeyopt ec_paramgen_curve:P-256"

    /// Makes `root.pem` with a key of `kind`.
    private func makeRoot(_ kind: String, in folder: URL, pathLength: Int = 0) throws {
        try Subprocess.run(
            """
            openssl genpkey -algorithm \(kind) -out root.key
            cat > root.cnf <<TEXT
            [req]
            distinguished_name = name
            prompt = no
            x509_extensions = root
            [name]
            CN = a root
            [root]
            basicConstraints = critical, CA:TRUE, pathlen:\(pathLength)
            keyUsage = critical, keyCertSign
            TEXT
            openssl req -new -x509 -config root.cnf -key root.key -days 30 -out root.pem
            """,
            in: folder
        )
    }

    /// Makes `leaf.pem` under `root.pem` or another issuer.
    private func makeLeaf(
        in folder: URL,
        key: String = p256,
        name: String = "URI:mandala://wg-as.asean/th/node",
        usages: String = "serverAuth, clientAuth",
        constraints: String = "CA:FALSE",
        more: String = "",
        issuer: String = "root",
        digest: String = ""
    ) throws {
        try Subprocess.run(
            """
            openssl genpkey -algorithm \(key) -out leaf.key
            openssl req -new -key leaf.key -subj /CN=leaf -out leaf.csr
            cat > leaf.cnf <<TEXT
            basicConstraints = critical, \(constraints)
            extendedKeyUsage = \(usages)
            subjectAltName = \(name)
            \(more)
            TEXT
            openssl x509 -req -in leaf.csr -CA \(issuer).pem -CAkey \(issuer).key -CAcreateserial -days 20 \
                -extfile leaf.cnf -out leaf.pem \(digest)
            """,
            in: folder
        )
    }

    private func der(_ names: String..., in folder: URL) throws -> [[UInt8]] {
        try names.flatMap { name in
            try CertificateFile.der(of: Array(Data(contentsOf: folder.appending(path: "\(name).pem"))))
        }
    }

    private func trust(in folder: URL) throws -> TrustSet {
        let root = try PinnedRoot(file: Array(Data(contentsOf: folder.appending(path: "root.pem"))))
        return try TrustSet(
            federation: try FederationName("wg-as.asean"),
            own: try MemberID("kh"),
            roots: [try MemberID("th"): [root]]
        )
    }

    private func refusal(_ names: String..., in folder: URL) async throws -> CertificateError? {
        let chain = try names.flatMap { try der($0, in: folder) }
        let trust = try trust(in: folder)
        do throws(CertificateError) {
            _ = try await trust.verifyNodeChain(der: chain, now: Date())
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [
        p256, "EC -pkeyopt ec_paramgen_curve:P-384", "ED25519", "RSA -pkeyopt rsa_keygen_bits:3072",
        "RSA -pkeyopt rsa_keygen_bits:4096",
    ])
    func `a chain under a strong root is accepted`(kind: String) async throws {
        try await Subprocess.withFolder { folder in
            try makeRoot(kind, in: folder)
            try makeLeaf(in: folder)
            #expect(try await refusal("leaf", in: folder) == nil)
        }
    }

    @Test(arguments: [
        ("RSA -pkeyopt rsa_keygen_bits:2048", "RSA of 2048 bits"), ("EC -pkeyopt ec_paramgen_curve:P-521", "P-521"),
    ])
    func `a root with another key cannot be pinned`(kind: String, name: String) async throws {
        try await Subprocess.withFolder { folder in
            try makeRoot(kind, in: folder)
            #expect(throws: CertificateError.weakKey(name)) { try trust(in: folder) }
        }
    }

    @Test(arguments: [
        ("DNS:a.example.com", CertificateError.notAURI(#"'DNSName("a.example.com")'"#)),
        ("URI:mandala://wg-as.asean/th/node, URI:mandala://wg-as.asean/kh/node", .severalNames(2)),
        ("URI:mandala://wg-as.asean/th/node, DNS:a.example.com", .severalNames(2)),
        ("URI:https://a.example.com/", .badIdentity(.identity("https://a.example.com/"))),
    ])
    func `a leaf must have one name, and that an identity`(name: String, expected: CertificateError) async throws {
        try await Subprocess.withFolder { folder in
            try makeRoot(Self.p256, in: folder)
            try makeLeaf(in: folder, name: name)
            #expect(try await refusal("leaf", in: folder) == expected)
        }
    }

    @Test(arguments: ["serverAuth", "clientAuth", "codeSigning", "anyExtendedKeyUsage", KeyUse.logSigningOID])
    func `a node needs both TLS usages`(usages: String) async throws {
        try await Subprocess.withFolder { folder in
            try makeRoot(Self.p256, in: folder)
            try makeLeaf(in: folder, usages: usages)
            let identity = try NodeIdentity(parsing: "mandala://wg-as.asean/th/node")
            #expect(try await refusal("leaf", in: folder) == .wrongExtendedKeyUsage(identity, expected: .node))
        }
    }

    @Test func `a leaf that is an authority is refused`() async throws {
        try await Subprocess.withFolder { folder in
            try makeRoot(Self.p256, in: folder)
            try makeLeaf(in: folder, constraints: "CA:TRUE")
            let identity = try NodeIdentity(parsing: "mandala://wg-as.asean/th/node")
            #expect(try await refusal("leaf", in: folder) == .isAuthority(identity))
        }
    }

    @Test(arguments: [
        ("ED25519", "Ed25519"), ("RSA -pkeyopt rsa_keygen_bits:3072", "RSA of 3072 bits"),
        ("EC -pkeyopt ec_paramgen_curve:P-384", "P-384"),
    ])
    func `a node key is P-256`(kind: String, name: String) async throws {
        try await Subprocess.withFolder { folder in
            try makeRoot(Self.p256, in: folder)
            try makeLeaf(in: folder, key: kind)
            let identity = try NodeIdentity(parsing: "mandala://wg-as.asean/th/node")
            #expect(try await refusal("leaf", in: folder) == .wrongKey(identity, found: name, expected: "P-256"))
        }
    }

    @Test func `a critical extension not understood is refused`() async throws {
        try await Subprocess.withFolder { folder in
            try makeRoot(Self.p256, in: folder)
            try makeLeaf(in: folder, more: "1.2.3.4 = critical, ASN1:NULL")
            #expect(try await refusal("leaf", in: folder) == .unhandledCriticalExtension("'1.2.3.4'"))
        }
    }

    @Test func `a leaf whose key may not sign is refused`() async throws {
        try await Subprocess.withFolder { folder in
            try makeRoot(Self.p256, in: folder)
            try makeLeaf(in: folder, more: "keyUsage = critical, keyAgreement")
            #expect(try await refusal("leaf", in: folder) == .wrongKeyUsage("digitalSignature"))
        }
    }

    @Test func `a signature over SHA-1 is refused`() async throws {
        try await Subprocess.withFolder { folder in
            try makeRoot("RSA -pkeyopt rsa_keygen_bits:3072", in: folder)
            try makeLeaf(in: folder, digest: "-sha1")
            let th = try MemberID("th")
            #expect(try await refusal("leaf", in: folder) == .chain(th, reason: "it is signed with SHA-1"))
        }
    }

    /// Makes `middle.pem` under `root.pem`, and `leaf.pem` under it.
    private func makeIntermediate(_ kind: String, extensions: String, in folder: URL) throws {
        try Subprocess.run(
            """
            openssl genpkey -algorithm \(kind) -out middle.key
            openssl req -new -key middle.key -subj "/CN=a middle" -out middle.csr
            printf '%s\\n' '\(extensions)' > middle.cnf
            openssl x509 -req -in middle.csr -CA root.pem -CAkey root.key -CAcreateserial -days 25 \
                -extfile middle.cnf -out middle.pem
            """,
            in: folder
        )
        try makeLeaf(in: folder, issuer: "middle")
    }

    @Test func `an intermediate is accepted where the root allows it`() async throws {
        try await Subprocess.withFolder { folder in
            try makeRoot(Self.p256, in: folder, pathLength: 1)
            try makeIntermediate(Self.p256, extensions: "basicConstraints=critical,CA:TRUE", in: folder)
            let chain = try der("leaf", "middle", in: folder)
            let peer = try await trust(in: folder).verifyNodeChain(der: chain, now: Date())
            let root = try der("root", in: folder)
            #expect(peer.keys == (try (chain + root).map { try Fingerprint(ofKeyIn: $0) }))
        }
    }

    @Test func `an intermediate that is not sent leaves the leaf without a root`() async throws {
        try await Subprocess.withFolder { folder in
            try makeRoot(Self.p256, in: folder, pathLength: 1)
            try makeIntermediate(Self.p256, extensions: "basicConstraints=critical,CA:TRUE", in: folder)
            let expected = CertificateError.wrongRoot(try MemberID("th"), issuer: "'CN=a middle'", pinnedFor: nil)
            #expect(try await refusal("leaf", in: folder) == expected)
        }
    }

    @Test(arguments: [
        (p256, 0, "basicConstraints=critical,CA:TRUE", "it has more intermediates than its issuer allows"),
        (p256, 1, "basicConstraints=critical,CA:FALSE", "one of its issuers is not a certificate authority"),
        (p256, 1, "subjectKeyIdentifier=hash", "one of its issuers is not a certificate authority"),
        (
            "RSA -pkeyopt rsa_keygen_bits:2048", 1, "basicConstraints=critical,CA:TRUE",
            "the key of one of its issuers is RSA of 2048 bits, which is too weak"
        ),
    ])
    func `an unfit intermediate is refused`(
        kind: String,
        pathLength: Int,
        extensions: String,
        reason: String
    ) async throws {
        try await Subprocess.withFolder { folder in
            try makeRoot(Self.p256, in: folder, pathLength: pathLength)
            try makeIntermediate(kind, extensions: extensions, in: folder)
            #expect(try await refusal("leaf", "middle", in: folder) == .chain(try MemberID("th"), reason: reason))
        }
    }
}
