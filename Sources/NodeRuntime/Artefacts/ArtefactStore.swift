import Crypto
package import Foundation
import Membership
package import NIOCore
package import TransparencyLog

/// The SHA-256 by which an artefact is known: what an `evidence` object's key is.
package typealias ArtefactID = TransparencyLog.Digest

extension ArtefactID {
    /// 64 digits, lower case, as in the key of an `evidence` object.
    package init?(hexadecimal text: String) {
        let digits = Array(text.utf8)
        guard digits.count == 64, digits.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }) else {
            return nil
        }
        self.init(
            stride(from: 0, to: 64, by: 2).compactMap {
                UInt8(String(decoding: digits[$0...$0 + 1], as: UTF8.self), radix: 16)
            }
        )
    }
}

/// The artefacts that are held here: one file each, named by its SHA-256 in hexadecimal.
package struct ArtefactStore: Sendable {
    package let folder: URL
    /// Of one artefact.
    package let bytesMax: UInt64

    package static let chunkBytes = 256 << 10

    package init(folder: URL, bytesMax: UInt64) throws(NodeError) {
        self.folder = folder
        self.bytesMax = bytesMax
        do {
            try FileManager.default.createDirectory(
                at: folder,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
            // What was left half taken in by an upload that ended with the daemon.
            for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where name.hasPrefix("upload-")
            {
                try FileManager.default.removeItem(at: folder.appending(path: name))
            }
        } catch {
            throw NodeError("\(folder.path): the folder for artefacts cannot be made: \(SystemFault.reason(error))")
        }
    }

    package func url(_ artefact: ArtefactID) -> URL { folder.appending(path: artefact.description) }

    /// Bytes of an artefact held whole.
    package func size(_ artefact: ArtefactID) -> UInt64? { size(url(artefact)) }

    /// At most one chunk from `offset` on, and the size of the whole; nil where it is not held.
    package func read(_ artefact: ArtefactID, from offset: UInt64) throws(NodeError) -> (size: UInt64, bytes: [UInt8])?
    {
        guard let size = size(artefact) else { return nil }
        do {
            let file = try FileHandle(forReadingFrom: url(artefact))
            defer { try? file.close() }
            guard offset < size else { return (size, []) }
            try file.seek(toOffset: offset)
            return (size, Array(try file.read(upToCount: Self.chunkBytes) ?? Data()))
        } catch { throw failure(artefact.description, error) }
    }

    /// Takes in a file as it comes; durable when it returns.
    package func add<Chunks: AsyncSequence>(_ chunks: Chunks) async throws(NodeError) -> (id: ArtefactID, size: UInt64)
    where Chunks.Element == ByteBuffer {
        let upload = folder.appending(path: "upload-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: upload) }
        do {
            var hash = SHA256()
            var size: UInt64 = 0
            let file = try writing(upload)
            defer { try? file.close() }
            for try await chunk in chunks {
                size += UInt64(chunk.readableBytes)
                guard size <= bytesMax else { throw NodeError(tooLarge) }
                let bytes = Data(chunk.readableBytesView)
                hash.update(data: bytes)
                try file.write(contentsOf: bytes)
            }
            let id = ArtefactID(hash.finalize())
            try keep(upload, file, as: id)
            return (id, size)
        } catch let error as NodeError { throw error } catch { throw failure("upload", error) }
    }

    /// Bytes of an artefact that is being fetched, for the fetch to go on with.
    func partSize(_ artefact: ArtefactID) -> UInt64 { size(part(artefact)) ?? 0 }

    func openPart(_ artefact: ArtefactID) throws(NodeError) -> FileHandle {
        do {
            let file = try writing(part(artefact))
            try file.seekToEnd()
            return file
        } catch { throw failure(artefact.description, error) }
    }

    /// Ends a fetch from a member: what does not have the hash is deleted.
    func finish(_ artefact: ArtefactID, _ file: FileHandle, from member: MemberID) throws(NodeError) {
        let fetched = part(artefact)
        guard try hash(fetched) == artefact else {
            try? FileManager.default.removeItem(at: fetched)
            throw NodeError(
                "\(artefact.description): what was fetched has another SHA-256; it is deleted, fetch it again"
            )
        }
        do {
            try Data(member.text.utf8).write(to: source(artefact), options: .atomic)
            try keep(fetched, file, as: artefact)
        } catch { throw failure(artefact.description, error) }
    }

    /// Whom it was fetched from; nil where it was added here.
    func fetchedFrom(_ artefact: ArtefactID) -> MemberID? {
        guard let text = try? String(contentsOf: source(artefact), encoding: .utf8) else { return nil }
        return try? MemberID(text)
    }

    /// All that are held whole.
    package func held() throws(NodeError) -> [ArtefactID] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder.path).compactMap {
                ArtefactID(hexadecimal: $0)
            }
        } catch { throw failure(folder.path, error) }
    }

    /// Whether the file still has the hash that it is named by; nil where it is not held.
    package func verify(_ artefact: ArtefactID) throws(NodeError) -> Bool? {
        size(artefact) == nil ? nil : try hash(url(artefact)) == artefact
    }

    private func hash(_ url: URL) throws(NodeError) -> ArtefactID {
        do {
            let file = try FileHandle(forReadingFrom: url)
            defer { try? file.close() }
            var hash = SHA256()
            while let bytes = try file.read(upToCount: Self.chunkBytes), !bytes.isEmpty { hash.update(data: bytes) }
            return ArtefactID(hash.finalize())
        } catch { throw failure(url.lastPathComponent, error) }
    }

    private func keep(_ written: URL, _ file: FileHandle, as artefact: ArtefactID) throws {
        try file.synchronize()
        guard rename(written.path, url(artefact).path) == 0 else {
            throw POSIXError(POSIXError.Code(rawValue: errno) ?? .EIO)
        }
        // The name too is to survive loss of power.
        let directory = try FileHandle(forReadingFrom: folder)
        defer { try? directory.close() }
        try directory.synchronize()
    }

    private func writing(_ url: URL) throws -> FileHandle {
        if !FileManager.default.fileExists(atPath: url.path) {
            guard
                FileManager.default.createFile(atPath: url.path, contents: nil, attributes: [.posixPermissions: 0o600])
            else { throw POSIXError(POSIXError.Code(rawValue: errno) ?? .EIO) }
        }
        return try FileHandle(forWritingTo: url)
    }

    private func part(_ artefact: ArtefactID) -> URL { folder.appending(path: "\(artefact.description).part") }

    private func source(_ artefact: ArtefactID) -> URL { folder.appending(path: "\(artefact.description).from") }

    private func size(_ url: URL) -> UInt64? {
        (try? FileManager.default.attributesOfItem(atPath: url.path)[.size] as? NSNumber)?.uint64Value
    }

    var tooLarge: String {
        "the artefact is larger than \(bytesMax >> 20) MiB: raise 'artefactMiB' in mandala.yaml, or hand it over by other means"
    }

    private func failure(_ name: String, _ error: any Error) -> NodeError {
        NodeError("\(folder.path)/\(name): \(SystemFault.reason(error))")
    }
}
