package import Foundation
import Glibc

/// Files that hold secrets or settings: written whole or not at all.
package enum KeyFile {
    /// Reads a private key; refuses one that others may read.
    package static func read(_ url: URL) throws(NodeError) -> String {
        // Not stat(): which module it comes from depends on what else was imported first.
        let attributes = try? FileManager.default.attributesOfItem(atPath: url.resolvingSymlinksInPath().path)
        guard let mode = attributes?[.posixPermissions] as? Int else {
            throw NodeError("\(url.path): the private key cannot be read; run 'mandala init' or restore it")
        }
        guard mode & 0o077 == 0 else {
            throw NodeError("\(url.path): others may read this private key; run 'chmod 600 \(url.path)'")
        }
        do { return try String(contentsOf: url, encoding: .utf8) } catch {
            throw NodeError("\(url.path): the private key cannot be read by this user")
        }
    }

    /// Writes beside, flushes and renames; `mode` is the file's from its first byte on.
    package static func write(_ text: String, to url: URL, mode: mode_t, replacing: Bool = false) throws(NodeError) {
        if !replacing, FileManager.default.fileExists(atPath: url.path) {
            throw NodeError("\(url.path): it exists already, and is not overwritten")
        }
        let beside = url.path + ".new"
        unlink(beside)
        let descriptor = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw NodeError("\(url.path): \(String(cString: strerror(errno)))") }
        // The daemon's umask is narrower than what public files are to have.
        fchmod(descriptor, mode)
        keepOwner(of: url, descriptor)
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard written > 0 else {
                close(descriptor)
                unlink(beside)
                throw NodeError("\(url.path): \(String(cString: strerror(errno)))")
            }
            bytes = bytes.dropFirst(written)
        }
        fsync(descriptor)
        close(descriptor)
        guard Glibc.rename(beside, url.path) == 0 else {
            throw NodeError("\(url.path): \(String(cString: strerror(errno)))")
        }
    }

    package static func rename(_ old: URL, to new: URL) throws(NodeError) {
        guard Glibc.rename(old.path, new.path) == 0 else {
            throw NodeError("\(new.path): \(String(cString: strerror(errno)))")
        }
    }

    /// What root writes for a node stays the node's: as the file that is replaced, else as its folder.
    private static func keepOwner(of url: URL, _ descriptor: Int32) {
        guard geteuid() == 0 else { return }
        let files = FileManager.default
        let path = files.fileExists(atPath: url.path) ? url.path : url.deletingLastPathComponent().path
        guard let attributes = try? files.attributesOfItem(atPath: path),
            let owner = attributes[.ownerAccountID] as? NSNumber,
            let group = attributes[.groupOwnerAccountID] as? NSNumber
        else { return }
        fchown(descriptor, owner.uint32Value, group.uint32Value)
    }

    package static func makeFolder(_ url: URL, mode: mode_t) throws(NodeError) {
        do {
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        } catch { throw NodeError("\(url.path): the folder cannot be made: \(SystemFault.reason(error))") }
        chmod(url.path, mode)
    }
}
