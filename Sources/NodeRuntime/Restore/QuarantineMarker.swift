package import Foundation
import Glibc

/// `quarantine` in the data folder: while it stands, the node starts in quarantine, whatever else matches. It holds the
/// reason in one line.
package struct QuarantineMarker: Sendable {
    package let file: URL

    package init(dataFolder: URL) { file = dataFolder.appending(path: "quarantine") }

    package func read() -> String? {
        guard FileManager.default.fileExists(atPath: file.path) else { return nil }
        let text = (try? String(contentsOf: file, encoding: .utf8))?.split(separator: "\n").first
        return text.map(String.init) ?? "it was in quarantine when it stopped"
    }

    package func write(_ reason: String) throws(NodeError) {
        try KeyFile.write(reason + "\n", to: file, mode: 0o600, replacing: true)
    }

    package func remove() throws(NodeError) {
        guard unlink(file.path) == 0 || errno == ENOENT else {
            throw NodeError("\(file.path): \(String(cString: strerror(errno)))")
        }
    }
}
