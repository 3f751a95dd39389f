import ArgumentParser
import Foundation
import Logging
import Membership
import NodeRuntime
import ReplicaStore

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

    /// The logs, for reading alone; also while the daemon runs.
    func readLog() throws -> LogStore {
        guard access(logDatabase.path, R_OK) == 0 else {
            let reason =
                errno == ENOENT
                ? "there is no log yet; start the node with 'mandala serve'"
                : "\(String(cString: strerror(errno))); only the node's own user may read it"
            throw CommandFailure("\(logDatabase.path): \(reason)")
        }
        return try LogStore.open(readingOnly: logDatabase.path)
    }

    /// The peers as they stand in the file, whether or not the daemon runs.
    func peerBook() throws(NodeError) -> PeerBook { try PeerBook.load(self, own: try ownRoot()) }
}

extension PinnedRoot {
    /// Reads a root certificate, PEM or DER.
    init(certificateFile file: URL) throws(NodeError) {
        let bytes: [UInt8]
        do { bytes = Array(try Data(contentsOf: file)) } catch {
            throw NodeError("\(file.path): the certificate cannot be read: \(FileFault.reason(file.path))")
        }
        do throws(CertificateError) { try self.init(file: bytes) } catch { throw NodeError("\(file.path): \(error)") }
    }
}

/// Why this user cannot read a file, in a few words.
enum FileFault {
    static func reason(_ path: String) -> String {
        access(path, R_OK) == 0 ? "it is not a file" : String(cString: strerror(errno))
    }

    /// What a file holds, as text.
    static func text(_ path: String) throws(CommandFailure) -> String {
        guard let bytes = try? Data(contentsOf: URL(filePath: path)) else {
            throw CommandFailure("\(path): \(reason(path))")
        }
        guard let text = String(data: bytes, encoding: .utf8) else {
            throw CommandFailure("\(path): it is not UTF-8; convert it first, with 'iconv -t UTF-8'")
        }
        return text
    }
}
