package import Foundation
import Glibc
import ReplicaStore

/// `mandala restore`: makes a node's folder from a backup. The node starts in quarantine, for its peers may hold newer
/// entries of its log than the backup.
package struct Restore: Sendable {
    /// Keys of mandala.yaml that name places on the old machine.
    private static let placeKeys = ["data", "replica", "keys", "sockets", "peers", "checkpoint", "bootIDFile"]

    private let folder: URL

    /// `folder` must not be there yet, or be empty.
    package init(to folder: URL) { self.folder = folder }

    /// Returns when the backup was made.
    package func run(_ file: URL, passphrase: Data) throws(NodeError) -> String {
        let standing = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        guard standing.isEmpty else {
            throw NodeError("\(folder.path): it is not empty; a backup is restored into a folder of its own")
        }
        guard let handle = FileHandle(forReadingAtPath: file.path) else {
            throw NodeError("\(file.path): the backup cannot be read: \(String(cString: strerror(errno)))")
        }
        defer { try? handle.close() }
        let partial = URL(filePath: folder.path + ".partial")
        try? FileManager.default.removeItem(at: partial)
        defer { try? FileManager.default.removeItem(at: partial) }
        do throws(NodeError) {
            try makeFolders(partial)
            let made = try extract(handle, passphrase, to: partial)
            try QuarantineMarker(dataFolder: partial.appending(path: "data")).write("restored from a backup of \(made)")
            try rewriteConfiguration(in: partial)
            // An empty folder is replaced; any other was refused.
            rmdir(folder.path)
            guard rename(partial.path, folder.path) == 0 else {
                throw NodeError("\(folder.path): \(String(cString: strerror(errno)))")
            }
            return made
        } catch { throw NodeError("\(file.path): \(SystemFault.reason(error))") }
    }

    private func makeFolders(_ partial: URL) throws(NodeError) {
        try KeyFile.makeFolder(partial, mode: 0o755)
        for (name, mode) in [("data", 0o700), ("keys", 0o700), ("replica", 0o750), ("run", 0o755)] {
            try KeyFile.makeFolder(partial.appending(path: name), mode: mode_t(mode))
        }
    }

    private func extract(_ handle: FileHandle, _ passphrase: Data, to partial: URL) throws(NodeError) -> String {
        var reader = try BackupReader(handle, passphrase: passphrase)
        var made = "an unknown time"
        var names: Set<String> = []
        while let (name, size) = try reader.next() {
            guard Self.isInside(name), names.insert(name).inserted else {
                throw NodeError("a file '\(name)' does not belong into a backup")
            }
            if name == "made" {
                var text = Data()
                while UInt64(text.count) < min(size, 100) { text += try reader.part(size - UInt64(text.count)) }
                made = String(decoding: text, as: UTF8.self)
                continue
            }
            let place = name.hasPrefix("peers/") ? String(name.dropFirst(6)) : name
            let url = partial.appending(path: place)
            if name != place { try KeyFile.makeFolder(url.deletingLastPathComponent(), mode: 0o755) }
            let isSecret = name.hasPrefix("data/") || name.hasPrefix("keys/") && !name.hasSuffix(".cert.pem")
            try write(&reader, size, to: url, mode: isSecret ? 0o600 : 0o644)
        }
        guard names.isSuperset(of: ["data/log.sqlite", "mandala.yaml", "peers.json"]) else {
            throw NodeError("the backup lacks the log, the configuration or the peers")
        }
        return made
    }

    private func write(_ reader: inout BackupReader, _ size: UInt64, to url: URL, mode: Int) throws(NodeError) {
        guard
            FileManager.default.createFile(atPath: url.path, contents: nil, attributes: [.posixPermissions: mode]),
            let file = FileHandle(forWritingAtPath: url.path)
        else { throw NodeError("\(url.path): it cannot be made: \(String(cString: strerror(errno)))") }
        do {
            var left = size
            while left > 0 {
                let part = try reader.part(left)
                try file.write(contentsOf: part)
                left -= UInt64(part.count)
            }
            try file.synchronize()
            try file.close()
        } catch { throw NodeError("\(url.path): \(SystemFault.reason(error))") }
    }

    /// The places are the ones of a new node: in its own folder. The old file stays beside.
    private func rewriteConfiguration(in partial: URL) throws(NodeError) {
        let file = partial.appending(path: "mandala.yaml")
        let old: String
        do { old = try String(contentsOf: file, encoding: .utf8) } catch { throw NodeError(SystemFault.line(error)) }
        let lines = old.split(separator: "\n", omittingEmptySubsequences: false).filter { line in
            !Self.placeKeys.contains { line.hasPrefix("\($0):") }
        }
        try KeyFile.write(old, to: partial.appending(path: "mandala.yaml.backup"), mode: 0o644)
        try KeyFile.write(lines.joined(separator: "\n"), to: file, mode: 0o644, replacing: true)
    }

    /// Whether a relative path stays in its folder.
    static func isInside(_ name: String) -> Bool {
        !name.hasPrefix("/")
            && !name.split(separator: "/", omittingEmptySubsequences: false).contains { ["", ".", ".."].contains($0) }
    }
}
