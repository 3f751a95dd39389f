package import Foundation
import Glibc
package import TransparencyLog

/// The newest checkpoint of the own log, kept outside the data folder with the boot id of the machine: by it a start
/// tells that the data folder is older than what was signed (DESIGN §5, "Restored backup").
///
/// One line with the boot id, then the signed note; nothing behind the first line while the log is empty. It is written
/// after the commit and before that is acknowledged or goes to peers, so it is never ahead of the log, and behind it by
/// no more than one commit. It is not flushed: what a killed process has written stands, and after a loss of power another
/// boot id does not match whatever stands here.
package struct OutsideCheckpoint: Sendable {
    package static let bootIDFile = "/proc/sys/kernel/random/boot_id"

    package let bootIDFile: String
    package let path: String

    package struct Content: Sendable {
        package let bootID: String
        /// Nil: the log was empty.
        package let checkpoint: Checkpoint?
    }

    package init(file: URL, bootIDFile: String = OutsideCheckpoint.bootIDFile) {
        path = file.path
        self.bootIDFile = bootIDFile
    }

    /// Nil where it cannot be read: nothing is then taken for the same boot.
    package var bootID: String? {
        guard let text = try? String(contentsOfFile: bootIDFile, encoding: .utf8) else { return nil }
        let id = text.trimmingCharacters(in: .whitespacesAndNewlines)
        return id.isEmpty ? nil : id
    }

    /// What stands in the file; nil where there is none, or it is not as it was written.
    package func read() -> Content? {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8), let end = text.firstIndex(of: "\n") else {
            return nil
        }
        let id = String(text[..<end])
        let note = Array(text[text.index(after: end)...].utf8)
        if note.isEmpty { return Content(bootID: id, checkpoint: nil) }
        guard let checkpoint = try? Checkpoint.parse(SignedNote.parse(note).text) else { return nil }
        return Content(bootID: id, checkpoint: checkpoint)
    }

    /// Replaces the content; `note` is nil while the log is empty.
    package func write(_ note: Data?, bootID: String) throws(NodeError) {
        let bytes = Data("\(bootID)\n".utf8) + (note ?? Data())
        if !overwrite(bytes) { try replace(bytes) }
    }

    /// False where it is not there or longer. One write within one page: a process that is killed has done it or has not.
    private func overwrite(_ bytes: Data) -> Bool {
        let descriptor = open(path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        guard bytes.count <= 4096, (0...bytes.count).contains(lseek(descriptor, 0, SEEK_END)) else { return false }
        return bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) } == bytes.count
    }

    private func replace(_ bytes: Data) throws(NodeError) {
        let beside = path + ".new"
        let descriptor = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure() }
        let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        let isWhole = written == bytes.count
        let error = failure()
        close(descriptor)
        guard isWhole else {
            unlink(beside)
            throw error
        }
        guard rename(beside, path) == 0 else { throw failure() }
    }

    private func failure() -> NodeError {
        NodeError("\(path): the checkpoint outside the data folder: \(String(cString: strerror(errno)))")
    }
}
