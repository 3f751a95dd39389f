package import Foundation
import Membership
import ReplicaStore

/// `mandala backup`: what a node needs to come back, in one sealed file. Never the root's private key.
package struct Backup: Sendable {
    /// Of the keys folder; a list, so that nothing else can get in.
    static let keyFiles = ["root.cert.pem", "node.cert.pem", "node.key.pem", "log.cert.pem", "log.key"]
    /// Those that a node may lack.
    static let witnessFiles = ["witness.cert.pem", "witness.key"]

    private let configuration: NodeConfiguration

    package init(_ configuration: NodeConfiguration) { self.configuration = configuration }

    /// Writes the file beside and renames it; also while the daemon runs. Returns root files that it leaves out, because
    /// they lie outside the peer list's folder.
    package func write(to url: URL, passphrase: Data, now: Date) throws(NodeError) -> [String] {
        guard !FileManager.default.fileExists(atPath: url.path) else {
            throw NodeError("\(url.path): it exists already, and is not overwritten")
        }
        guard FileManager.default.fileExists(atPath: configuration.logDatabase.path) else {
            let database = configuration.logDatabase.path
            throw NodeError("\(database): there is no log yet; start the node with 'mandala serve'")
        }
        let copy = configuration.dataFolder.appending(path: "backup.sqlite")
        let lock = try DataLock(
            configuration.dataFolder.appending(path: "backup.lock").path,
            taken: "\(configuration.dataFolder.path): another backup is being made; wait for it"
        )
        defer { withExtendedLifetime(lock) {} }
        let beside = URL(filePath: url.path + ".new")
        defer {
            try? SQLiteFile.remove(copy.path)
            try? FileManager.default.removeItem(at: beside)
        }
        guard
            FileManager.default.createFile(
                atPath: beside.path,
                contents: nil,
                attributes: [.posixPermissions: 0o600]
            ), let file = FileHandle(forWritingAtPath: beside.path)
        else { throw NodeError("\(beside.path): it cannot be made: \(String(cString: strerror(errno)))") }
        do throws(StoreError) {
            try SQLiteFile.remove(copy.path)
            let store = try LogStore.open(readingOnly: configuration.logDatabase.path)
            try store.copy(to: copy.path)
            try store.close()
        } catch { throw NodeError("\(error)") }
        var writer = try BackupWriter(file, passphrase: passphrase)
        try writer.add("made", Data(now.formatted(.iso8601).utf8))
        for name in Self.keyFiles + Self.witnessFiles {
            let file = configuration.keysFolder.appending(path: name)
            if Self.witnessFiles.contains(name), !FileManager.default.fileExists(atPath: file.path) { continue }
            try writer.add("keys/\(name)", file: file)
        }
        let left = try addPeers(to: &writer)
        try writer.add("mandala.yaml", file: configuration.file)
        try writer.add("data/log.sqlite", file: copy)
        try writer.finish()
        do {
            try file.close()
            try FileManager.default.moveItem(at: beside, to: url)
        } catch { throw NodeError("\(url.path): \(SystemFault.reason(error))") }
        return left
    }

    private func addPeers(to writer: inout BackupWriter) throws(NodeError) -> [String] {
        let list: PeerList
        do { list = try PeerList(json: Array(try Data(contentsOf: configuration.peersFile))) } catch {
            throw NodeError("\(configuration.peersFile.path): \(error)")
        }
        try writer.add("peers.json", file: configuration.peersFile)
        let folder = configuration.peersFile.deletingLastPathComponent()
        var left: [String] = []
        for name in list.peers.flatMap(\.rootFiles) {
            if Restore.isInside(name) {
                try writer.add("peers/\(name)", file: folder.appending(path: name))
            } else {
                left.append(name)
            }
        }
        return left
    }
}
