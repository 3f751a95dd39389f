import ArgumentParser
import Foundation
import Logging
import Membership
import NodeRuntime

/// `--config`: which node a command is about.
struct ConfigurationOption: ParsableArguments {
    @Option(name: .customLong("config"), help: ArgumentHelp("The node's mandala.yaml.", valueName: "path"))
    var path: String?

    func load() throws(NodeError) -> NodeConfiguration {
        let environment = ProcessInfo.processInfo.environment
        return try NodeConfiguration(file: NodeConfiguration.locate(path, environment: environment))
    }
}

extension NodeConfiguration {
    /// This node's own root certificate; needs no private key.
    func ownRoot() throws(NodeError) -> PinnedRoot {
        try PinnedRoot(certificateFile: keysFolder.appending(path: "root.cert.pem"))
    }

    /// The peers as they stand in the file, whether or not the daemon runs.
    func peerBook() throws(NodeError) -> PeerBook { try PeerBook.load(self, own: try ownRoot()) }
}

extension PinnedRoot {
    /// Reads a root certificate, PEM or DER.
    init(certificateFile file: URL) throws(NodeError) {
        let bytes: [UInt8]
        do { bytes = Array(try Data(contentsOf: file)) } catch {
            throw NodeError("\(file.path): the certificate cannot be read: \(FileFault.reason(error))")
        }
        do throws(CertificateError) { try self.init(file: bytes) } catch { throw NodeError("\(file.path): \(error)") }
    }
}

/// What Foundation says of a file, in a few words.
enum FileFault {
    static func reason(_ error: any Error) -> String {
        let code = ((error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError)?.code
        guard let code, (error as NSError).domain == NSCocoaErrorDomain else { return error.localizedDescription }
        return String(cString: strerror(Int32(truncatingIfNeeded: code)))
    }
}
