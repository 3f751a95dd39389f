import Exchange
import Foundation
import Indicators

/// The files that each member imports.
struct DemoFiles {
    /// A file, and which of its records: those whose position leaves `share.remainder` when divided.
    struct Part {
        let file: URL
        let share: (divisor: Int, remainder: Int)
        /// Nil: what each kind says.
        let verdict: Verdict?
    }

    let parts: [String: [Part]]
    /// Files that are not imported, and why.
    let skipped: [String]

    /// A folder with one folder for each member, or with files that the members share out among them.
    init(folder: URL, members: [String]) throws(CommandFailure) {
        var parts: [String: [Part]] = [:]
        var skipped: [String] = []
        let manager = FileManager.default
        func files(_ folder: URL) -> [URL] {
            let found = (try? manager.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
            return found.filter { ["txt", "csv", "ndjson"].contains($0.pathExtension) }
                .sorted { $0.lastPathComponent < $1.lastPathComponent }
        }
        for member in members {
            parts[member] = files(folder.appending(path: member)).map {
                Part(file: $0, share: (1, 0), verdict: nil)
            }
        }
        if parts.values.allSatisfy(\.isEmpty) {
            for file in files(folder) {
                if file.lastPathComponent.hasPrefix("warninglist") {
                    skipped.append("\(file.lastPathComponent): a safe-list, not indicators")
                    continue
                }
                let disputed = file.lastPathComponent.hasPrefix("known-conflicts")
                for (position, member) in members.enumerated() where !disputed || position == members.count - 1 {
                    let share = disputed ? (1, 0) : (members.count, position)
                    parts[member, default: []].append(
                        Part(file: file, share: share, verdict: disputed ? .benign : .malicious)
                    )
                }
            }
        }
        guard parts.values.contains(where: { !$0.isEmpty }) else {
            guard manager.fileExists(atPath: folder.path) else {
                throw CommandFailure("\(folder.path): there is no such folder")
            }
            throw CommandFailure(
                "\(folder.path): there are no .txt, .csv or .ndjson files in it or in its folders "
                    + members.joined(separator: ", ")
            )
        }
        self.parts = parts
        self.skipped = skipped
    }
}
