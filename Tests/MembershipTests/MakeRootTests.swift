import Crypto
import Foundation
import Membership
import Testing

/// The operator's script `certs/make-root.sh`, from an empty folder to verified keys.
@Suite(.enabled(if: Subprocess.openssl != nil))
struct MakeRootTests {
    private static let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "certs/make-root.sh").path()
    private static let passphrase = ["MANDALA_ROOT_PASSPHRASE": "correct horse"]

    private func bytes(_ name: String, in folder: URL) throws -> [UInt8] {
        Array(try Data(contentsOf: folder.appending(path: name)))
    }

    @Test(arguments: ["p256", "p384", "ed25519", "rsa3072"])
    func `its root certifies a node and a log key that verify`(kind: String) async throws {
        try await Subprocess.withFolder { folder in
            let federation = try FederationName("wg-as.asean")
            let th = try MemberID("th")
            let nodeKey = NodeKey.generate()
            let logKey = Curve25519.Signing.PrivateKey()
            let origin = LogOrigin(federation: federation, member: th, incarnation: try Incarnation(2))
            let node = NodeIdentity(federation: federation, member: th, role: .node)
            try nodeKey.requestPEM(for: node)
                .write(to: folder.appending(path: "node.csr"), atomically: true, encoding: .utf8)
            try CertificateRequest.pem(forLogKeyOf: origin, seed: Array(logKey.rawRepresentation))
                .write(to: folder.appending(path: "log.csr"), atomically: true, encoding: .utf8)
            let output = try Subprocess.run(
                """
                '\(Self.script)' root wg-as.asean th safe \(kind)
                '\(Self.script)' node wg-as.asean th safe node.csr
                '\(Self.script)' log wg-as.asean th safe 2 log.csr
                """,
                in: folder,
                environment: Self.passphrase
            )

            let root = try PinnedRoot(file: bytes("safe/th-root.pem", in: folder))
            let fingerprint = root.fingerprint.description.dropFirst("SHA256:".count).uppercased()
            #expect(output.contains(fingerprint))
            let trust = try TrustSet(federation: federation, own: try MemberID("kh"), roots: [th: [root]])
            let chain = try CertificateFile.der(of: bytes("safe/th-node.pem", in: folder))
            for now in [Date(), Date().addingTimeInterval(-day + 600)] {
                #expect(try await trust.verifyNodeChain(der: chain, now: now).member == th)
            }
            let log = try CertificateFile.der(of: bytes("safe/th-log-2.pem", in: folder))
            let verified = try await trust.verifyLogKey(der: log, now: Date())
            #expect(verified.origin == origin)
            #expect(verified.publicKey == Array(logKey.publicKey.rawRepresentation))
        }
    }

    @Test func `it keeps the root's key encrypted and to its owner`() async throws {
        try await Subprocess.withFolder { folder in
            try Subprocess.run(
                "'\(Self.script)' root wg-as.asean th safe",
                in: folder,
                environment: Self.passphrase
            )
            let key = folder.appending(path: "safe/th-root.key.pem")
            let label = "ENCRYPTED PRIVATE KEY"
            #expect(try String(contentsOf: key, encoding: .utf8).hasPrefix("-----BEGIN \(label)-----"))
            let mode = try FileManager.default.attributesOfItem(atPath: key.path())[.posixPermissions] as? Int
            #expect(mode == 0o600)
        }
    }

    @Test(arguments: [
        ("root wg-as.asean th safe", "exists; a root is not overwritten"),
        ("root wg-as.asean TH safe", "'TH' is not a member id"),
        ("node wg-as.asean th safe log.csr", "a node key must be P-256"),
        ("log wg-as.asean th safe 1 node.csr", "a log key must be Ed25519"),
        ("log wg-as.asean th safe 0 log.csr", "'0' is not an incarnation"),
        ("node wg-as.asean th safe none.csr", "no request 'none.csr'"),
    ])
    func `it refuses what would be a mistake`(arguments: String, message: String) async throws {
        try await Subprocess.withFolder { folder in
            try Subprocess.run(
                """
                '\(Self.script)' root wg-as.asean th safe
                openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out node.key
                openssl genpkey -algorithm ED25519 -out log.key
                openssl req -new -key node.key -subj /CN=node -out node.csr
                openssl req -new -key log.key -subj /CN=log -out log.csr
                """,
                in: folder,
                environment: Self.passphrase
            )
            let failure = try #require(throws: Subprocess.Failure.self) {
                try Subprocess.run("'\(Self.script)' \(arguments)", in: folder, environment: Self.passphrase)
            }
            #expect(failure.output.contains(message), "\(failure.output)")
        }
    }
}
