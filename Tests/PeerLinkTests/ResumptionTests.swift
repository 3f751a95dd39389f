import Foundation
import Logging
import Membership
import NIOCore
import NIOPosix
import NIOSSL
import Testing

@testable import PeerLink

/// TLS 1.3 session tickets: with one `NIOSSLContext` for all connections, BoringSSL resumes a session for a client
/// that has no certificate, and calls no verification. The client is openssl, which can keep a session in a file.
@Suite(.timeLimit(.minutes(10)), .enabled(if: OpenSSLClient.path != nil))
struct ResumptionTests {
    let federation: TestFederation
    let letIn = Counter()

    init() throws { federation = try TestFederation() }

    @Test func `a ticket of an earlier connection opens no other`() async throws {
        let kh = try federation.node(federation.kh)
        let th = try federation.node(federation.th)
        let client = try OpenSSLClient()
        defer { client.remove() }
        try await kh.listening(serve: { [letIn] _ in letIn.increment() }) { address in
            try await client.connectAndKeepSession(address, as: th)
            #expect(letIn.value == 1)
            await client.resumeWithoutCertificate(address)
            #expect(await kh.log.first(.notice).reason == "refused: it presented no certificate")
        }
        #expect(letIn.value == 1)
    }

    @Test func `a session that is resumed all the same is refused by the gate`() async throws {
        let kh = try federation.node(federation.kh)
        let th = try federation.node(federation.th)
        let client = try OpenSSLClient()
        defer { client.remove() }
        let shared = try kh.endpoint.credential.current.serverContext(closeTimeout: .seconds(1))
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { [letIn] channel in
                channel.eventLoop.makeCompletedFuture {
                    let session = try PeerSession(
                        channel: channel,
                        context: shared,
                        endpoint: kh.endpoint,
                        expected: nil,
                        remoteAddress: "client"
                    )
                    session.established.whenSuccess { _ in
                        letIn.increment()
                        channel.close(promise: nil)
                    }
                }
            }
            .bind(host: "127.0.0.1", port: 0)
            .get()
        let address = try PeerAddress(parsing: "127.0.0.1:\(server.localAddress?.port ?? 0)")
        try await client.connectAndKeepSession(address, as: th)
        #expect(letIn.value == 1)
        await client.resumeWithoutCertificate(address)
        let line = await kh.log.first(.notice)
        #expect(line.reason == "refused: its certificate was not verified in this handshake (a resumed session)")
        #expect(letIn.value == 1)
        try await server.close().get()
    }
}

/// `openssl s_client`, with a folder for its files.
struct OpenSSLClient {
    struct NoSession: Error {}

    /// Says so loudly when there is no openssl.
    static let path: String? = {
        let found = ["/usr/bin/openssl", "/usr/local/bin/openssl", "/opt/homebrew/bin/openssl"]
            .first { FileManager.default.isExecutableFile(atPath: $0) }
        if found == nil { print("SKIPPED: no openssl, so the resumption of sessions is not tested") }
        return found
    }()

    private let folder: URL
    private var session: String { folder.appending(path: "session.pem").path() }

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "mandala-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }

    /// Connects with the certificate of `node`, and keeps the session that the server offers.
    func connectAndKeepSession(_ address: PeerAddress, as node: TestNode) async throws {
        let certificate = folder.appending(path: "node.pem")
        let key = folder.appending(path: "node.key.pem")
        try node.certificate.pem.write(to: certificate, atomically: true, encoding: .utf8)
        try node.key.privateKeyPEM.write(to: key, atomically: true, encoding: .utf8)
        await run(address, ["-cert", certificate.path(), "-key", key.path(), "-sess_out", session])
        guard let kept = try? String(contentsOfFile: session, encoding: .utf8), kept.contains("BEGIN SSL SESSION")
        else { throw NoSession() }
    }

    func resumeWithoutCertificate(_ address: PeerAddress) async { await run(address, ["-sess_in", session]) }

    private func run(_ address: PeerAddress, _ arguments: [String]) async {
        let process = Process()
        process.executableURL = URL(filePath: Self.path ?? "/usr/bin/openssl")
        process.arguments = ["s_client", "-connect", address.description, "-tls1_3", "-ign_eof"] + arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        await withCheckedContinuation { continuation in
            process.terminationHandler = { _ in continuation.resume() }
            do {
                try process.run()
            } catch {
                process.terminationHandler = nil
                continuation.resume()
            }
        }
    }
}
