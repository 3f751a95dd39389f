import Foundation

/// The files that an import is about: one, those of a folder or the MISP feed in it, or a feed served on loopback.
struct ImportSource {
    /// In the order they are read.
    let files: [String]
    /// Downloads; removed with the source.
    private let scratch: URL?

    /// `argument`: a file, `-`, a folder, whose `manifest.json` says which are its files where it has one, or
    /// `http://127.0.0.1…` of a feed, which may ask for the token in `tokenFile`.
    init(_ argument: String, tokenFile: String?) async throws {
        if argument.hasPrefix("http://") || argument.hasPrefix("https://") {
            let token = try tokenFile.map { try FileFault.text($0).trimmingCharacters(in: .whitespacesAndNewlines) }
            let feed = try ServedFeed(argument, token: token)
            let folder = FileManager.default.temporaryDirectory.appending(path: "mandala-feed-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            scratch = folder
            do { files = try await Self.download(feed, to: folder) } catch {
                try? FileManager.default.removeItem(at: folder)
                throw error
            }
            return
        }
        scratch = nil
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: argument, isDirectory: &isFolder), isFolder.boolValue else {
            files = [argument]
            return
        }
        let folder = URL(filePath: argument)
        let manifest = folder.appending(path: "manifest.json")
        guard let data = FileManager.default.contents(atPath: manifest.path) else {
            files = try Self.all(in: folder)
            return
        }
        files = try Self.events(data, manifest.path).map { folder.appending(path: "\($0).json").path }
    }

    func remove() {
        if let scratch { try? FileManager.default.removeItem(at: scratch) }
    }

    /// The files of a folder by name, but for hidden ones and what an earlier import rejected.
    private static func all(in folder: URL) throws -> [String] {
        let found = try? FileManager.default.contentsOfDirectory(
            at: folder,
            includingPropertiesForKeys: [.isRegularFileKey],
            options: .skipsHiddenFiles
        )
        guard let found else { throw CommandFailure("\(folder.path): \(FileFault.reason(folder.path))") }
        let files = found.filter {
            (try? $0.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile) == true
                && $0.pathExtension != "rejects"
                && !$0.lastPathComponent.contains(".rejects.")
        }
        guard !files.isEmpty else { throw CommandFailure("\(folder.path): there is no file in it") }
        return files.map(\.path).sorted()
    }

    /// The events that a manifest names, in order.
    private static func events(_ manifest: Data, _ name: String) throws -> [String] {
        guard let entries = try? JSONSerialization.jsonObject(with: manifest) as? [String: Any] else {
            throw CommandFailure("\(name): it is no manifest of a MISP feed")
        }
        // A name is used as a path.
        return entries.keys.filter { UUID(uuidString: $0) != nil }.sorted()
    }

    private static func download(_ feed: ServedFeed, to folder: URL) async throws -> [String] {
        let manifest = try await feed.manifest
        var files: [String] = []
        for event in try events(manifest.data, manifest.name) {
            let file = folder.appending(path: "\(event).json")
            try (try await feed.get("\(event).json")).write(to: file)
            files.append(file.path)
        }
        return files
    }
}
