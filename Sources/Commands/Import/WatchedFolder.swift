import Foundation

/// A folder into which files are put to be imported: what was dealt with moves to `done/` in it, what could not be read
/// to `failed/`.
struct WatchedFolder {
    let path: URL
    private var sizes: [String: Int] = [:]

    init(_ path: String) throws(CommandFailure) {
        self.path = URL(filePath: path)
        for name in ["done", "failed"] {
            let folder = self.path.appending(path: name)
            do { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) } catch {
                throw CommandFailure("\(folder.path): the folder cannot be made; who may write there?")
            }
        }
    }

    /// Files that have not grown since the last look, by name. Hidden ones are left: a file is best put there under such a
    /// name, and renamed when it is whole.
    mutating func ready() -> [URL] {
        let keys: [URLResourceKey] = [.isRegularFileKey, .fileSizeKey]
        let found = try? FileManager.default.contentsOfDirectory(
            at: path,
            includingPropertiesForKeys: keys,
            options: .skipsHiddenFiles
        )
        var ready: [URL] = []
        var seen: [String: Int] = [:]
        for file in (found ?? []).sorted(by: { $0.lastPathComponent < $1.lastPathComponent }) {
            let name = file.lastPathComponent
            guard let values = try? file.resourceValues(forKeys: Set(keys)), values.isRegularFile == true,
                let size = values.fileSize, !name.hasSuffix(".rejects")
            else { continue }
            seen[name] = size
            if sizes[name] == size { ready.append(file) }
        }
        sizes = seen
        return ready
    }

    /// Where the refused records of a file go: beside it, once it is done.
    func rejects(of file: URL) -> String { path.appending(path: "done/\(file.lastPathComponent).rejects").path }

    func put(_ file: URL, away folder: String) throws {
        let target = path.appending(path: "\(folder)/\(file.lastPathComponent)")
        try? FileManager.default.removeItem(at: target)
        try FileManager.default.moveItem(at: file, to: target)
    }
}
