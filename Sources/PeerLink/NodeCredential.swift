internal import Membership
internal import NIOCore
internal import NIOSSL
internal import Synchronization

/// This node's own TLS certificate, with what leads to its root, and the private key.
package struct NodeCredential: Sendable {
    let chain: [NIOSSLCertificate]
    let key: NIOSSLPrivateKey

    /// Takes PEM: the chain, leaf first, and an unencrypted private key; checks that they belong together.
    package init(certificateChainPEM: String, privateKeyPEM: String) throws(PeerLinkError) {
        do {
            chain = try NIOSSLCertificate.fromPEMBytes(Array(certificateChainPEM.utf8))
        } catch {
            throw .credential("the certificate is not PEM")
        }
        guard !chain.isEmpty else { throw .credential("the certificate file is empty") }
        do {
            key = try NIOSSLPrivateKey(bytes: Array(privateKeyPEM.utf8), format: .pem)
        } catch {
            throw .credential("the private key is not unencrypted PEM")
        }
        do {
            _ = try serverContext(closeTimeout: .zero)
        } catch {
            throw .credential("the private key is not that of the certificate")
        }
    }

    /// A context for one accepted connection. It must not be shared: with a shared one BoringSSL resumes sessions
    /// from its own tickets, and then neither asks for a certificate nor calls the verification.
    func serverContext(closeTimeout: Duration) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeServerConfigurationWithMTLS(
            certificateChain: chain.map { .certificate($0) },
            privateKey: .privateKey(key),
            trustRoots: .certificates([])
        )
        configuration.minimumTLSVersion = .tlsv13
        configuration.shutdownTimeout = .init(closeTimeout)
        return try NIOSSLContext(configuration: configuration)
    }

    /// A context for one dialled connection.
    func clientContext(closeTimeout: Duration) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateChain = chain.map { .certificate($0) }
        configuration.privateKey = .privateKey(key)
        configuration.trustRoots = .certificates([])
        configuration.certificateVerification = .noHostnameVerification
        configuration.minimumTLSVersion = .tlsv13
        configuration.shutdownTimeout = .init(closeTimeout)
        return try NIOSSLContext(configuration: configuration)
    }
}

/// The credential that new connections use; renewing it leaves the connections that stand alone.
package final class CredentialStore: Sendable {
    private let state: Mutex<NodeCredential>

    package init(_ credential: NodeCredential) { state = Mutex(credential) }

    package var current: NodeCredential { state.withLock { $0 } }

    package func update(_ credential: NodeCredential) { state.withLock { $0 = credential } }
}
