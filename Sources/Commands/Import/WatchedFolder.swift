import Foundation

/// A folder into which files are put to be imported: what was dealt with moves to `done/` in it, what could not be read
/// to `failed/`.
struct WatchedFolder {
    /// A file that was written to later may still grow: its writer paused.
    private static let restSeconds: TimeInterval = 3

    let path: URL
    private var sizes: [String: Int] = [:]

    init(_ path: String) throws(CommandFailure) {
        self.path = URL(filePath: path)
        // One that is missing is more often mistyped than wanted, and would be watched in vain.
        try Self.require(self.path)
        for name in ["done", "failed"] {
            let folder = self.path.appending(path: name)
            do { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) } catch {
                throw CommandFailure("\(folder.path): the folder cannot be made; who may write there?")
            }
        }
    }

    struct FileStamp: Equatable {
        let number: UInt64?
        let size: UInt64?
        let modified: Date?
    }

    private static func require(_ folder: URL) throws(CommandFailure) {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder.path, isDirectory: &isFolder) else {
            throw CommandFailure("\(folder.path): there is no such folder; make it, or mend the path", isPassing: true)
        }
        guard isFolder.boolValue else { throw CommandFailure("\(folder.path): it is a file; give a folder to watch") }
        guard access(folder.path, R_OK | X_OK) == 0 else {
            throw CommandFailure("\(folder.path): \(String(cString: strerror(errno)))", isPassing: true)
        }
    }

    /// Files that have not grown since the last look, nor been written to for some seconds, by name. Hidden ones
    /// are left: a file is best put there under such a name, and renamed when it is whole.
    mutating func ready() throws(CommandFailure) -> [URL] {
        try Self.require(path)
        let keys: [URLResourceKey] = [.isRegularFileKey, .fileSizeKey, .contentModificationDateKey]
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
            // What lies ahead of the clock here is not waited for.
            let rested = values.contentModificationDate.map { -$0.timeIntervalSinceNow } ?? .infinity
            if sizes[name] == size, rested < 0 || rested >= Self.restSeconds { ready.append(file) }
        }
        sizes = seen
        return ready
    }

    /// Where the refused records of a file go: beside it, once it is done.
    func rejects(of file: URL) -> String { path.appending(path: "done/\(file.lastPathComponent).rejects").path }

    /// What a name stands for: a file that is written to, or another that was put in its place, has another one.
    static func stamp(_ file: URL) -> FileStamp? {
        guard let found = try? FileManager.default.attributesOfItem(atPath: file.path) else { return nil }
        return FileStamp(
            number: (found[.systemFileNumber] as? NSNumber)?.uint64Value,
            size: (found[.size] as? NSNumber)?.uint64Value,
            modified: found[.modificationDate] as? Date
        )
    }

    /// A file that is no longer what it was when it was stamped stays, for the next look.
    func put(_ file: URL, _ stamp: FileStamp?, away folder: String) throws(CommandFailure) {
        guard Self.stamp(file) == stamp else { return }
        let target = path.appending(path: "\(folder)/\(file.lastPathComponent)")
        // In one step, over what was there under this name.
        guard rename(file.path, target.path) == 0 else {
            throw CommandFailure("\(file.path): it cannot be moved to \(folder)/: \(String(cString: strerror(errno)))")
        }
    }
}
