import AsyncHTTPClient
import Foundation
import NIOCore
import NIOFoundationCompat
import NIOHTTP1

/// The files that an import is about: one, those of a folder or the MISP feed in it, or a feed served on loopback.
struct ImportSource {
    /// Bytes of one file of a served feed.
    private static let bytesMax = 256 << 20

    /// In the order they are read.
    let files: [String]
    /// Downloads; removed with the source.
    private let scratch: URL?

    /// `argument`: a file, `-`, a folder, whose `manifest.json` says which are its files where it has one, or
    /// `http://127.0.0.1…` of a feed, which may ask for the token in `tokenFile`.
    init(_ argument: String, tokenFile: String?) async throws {
        if argument.hasPrefix("http://") || argument.hasPrefix("https://") {
            let token = try tokenFile.map { path in
                guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
                    throw CommandFailure("\(path): \(FileFault.reason(path))")
                }
                return text.trimmingCharacters(in: .whitespacesAndNewlines)
            }
            let folder = FileManager.default.temporaryDirectory.appending(path: "mandala-feed-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            scratch = folder
            do { files = try await Self.download(argument, token, to: folder) } catch {
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

    private static func download(_ address: String, _ token: String?, to folder: URL) async throws -> [String] {
        guard let url = URL(string: address), let host = url.host(percentEncoded: false),
            ["127.0.0.1", "localhost", "::1", "[::1]"].contains(host)
        else {
            throw CommandFailure(
                "\(address): only feeds on this machine are fetched; fetch it with curl, and give the folder"
            )
        }
        let base = address.hasSuffix("/") ? address : address.replacing("/manifest.json", with: "") + "/"
        let manifest = try await get(base + "manifest.json", token)
        var files: [String] = []
        for event in try events(manifest, base + "manifest.json") {
            let file = folder.appending(path: "\(event).json")
            try (try await get(base + "\(event).json", token)).write(to: file)
            files.append(file.path)
        }
        return files
    }

    private static func get(_ address: String, _ token: String?) async throws -> Data {
        var request = HTTPClientRequest(url: address)
        if let token { request.headers.add(name: "authorization", value: "Bearer \(token)") }
        // A node makes its feed when it is asked for it.
        let response: HTTPClientResponse
        do { response = try await HTTPClient.shared.execute(request, timeout: .seconds(600)) } catch {
            throw CommandFailure("\(address): it does not answer (\(error)); is the server there running?")
        }
        guard response.status == .ok else {
            throw CommandFailure(
                "\(address): it answers \(response.status.code)\(response.status == .unauthorized ? "; give its token with --token-file" : "")"
            )
        }
        return Data(buffer: try await response.body.collect(upTo: bytesMax))
    }
}
