package import Foundation

/// A file of an export, open: it stays the same when another one takes its place.
package final class ExportedFile: Sendable {
    private let handle: FileHandle
    package let size: Int
    /// Another for every content: files are replaced, never written to.
    package let tag: String

    /// Nil where there is none.
    package init?(_ path: String) {
        guard let handle = FileHandle(forReadingAtPath: path) else { return nil }
        var status = stat()
        guard fstat(handle.fileDescriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        self.handle = handle
        size = Int(status.st_size)
        tag = "\"\(status.st_ino)-\(status.st_size)-\(status.st_mtim.tv_sec)-\(status.st_mtim.tv_nsec)\""
    }

    /// The next bytes, exactly so many.
    package func next(_ count: Int) throws -> Data {
        guard let bytes = try handle.read(upToCount: count), bytes.count == count else {
            throw CocoaError(.fileReadCorruptFile)
        }
        return bytes
    }
}
