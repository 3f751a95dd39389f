import Foundation
import HummingbirdCore
import Logging
import Membership
import NIOCore
import NIOSSL
import Synchronization

/// The server's certificate and key, read again at a reload; connections that stand go on.
final class HTTPCredential: Sendable {
    private let certificate: URL
    private let key: URL
    private let state: Mutex<(context: NIOSSLContext, notAfter: Date?)>

    init(certificate: URL, key: URL) throws(NodeError) {
        self.certificate = certificate
        self.key = key
        state = Mutex(try Self.read(certificate, key))
    }

    var context: NIOSSLContext { state.withLock { $0.context } }
    var notAfter: Date? { state.withLock { $0.notAfter } }

    func reload() throws(NodeError) {
        let fresh = try Self.read(certificate, key)
        state.withLock { $0 = fresh }
    }

    private static func read(_ certificate: URL, _ key: URL) throws(NodeError) -> (NIOSSLContext, Date?) {
        // The key's file has to be closed to others, as the node's own keys are.
        let pem = try KeyFile.read(key)
        do {
            var tls = TLSConfiguration.makeServerConfiguration(
                certificateChain: try NIOSSLCertificate.fromPEMFile(certificate.path).map { .certificate($0) },
                privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(pem.utf8), format: .pem))
            )
            tls.minimumTLSVersion = .tlsv12
            tls.applicationProtocols = ["http/1.1"]
            let leaf = try CertificateFile.der(of: Array(try Data(contentsOf: certificate))).first
            let stated = try leaf.map { try StatedCertificate(der: $0) }
            return (try NIOSSLContext(configuration: tls), stated?.notAfter)
        } catch {
            throw NodeError(
                "key 'http.certificate': \(certificate.path) and \(key.path) cannot be used for TLS: \(error)"
            )
        }
    }
}

/// HTTP/1.1 over TLS with the credential of the moment.
struct HTTPSChannel: ServerChildChannel {
    typealias Value = HTTP1Channel.Value

    let base: HTTP1Channel
    let credential: HTTPCredential

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: credential.context))
        }.flatMap { base.setup(channel: channel, logger: logger) }
    }

    func handle(value: Value, logger: Logger) async { await base.handle(value: value, logger: logger) }
}
