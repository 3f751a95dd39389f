import Foundation
import Testing

@testable import Commands

@Suite struct WatchedFolderTests {
    /// As a producer that renames the next file over one that is being imported.
    @Test func `a file that was replaced or written to while it was imported stays`() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "watched-\(UUID())")
        defer { try? FileManager.default.removeItem(at: path) }
        try FileManager.default.createDirectory(at: path, withIntermediateDirectories: true)
        let folder = try WatchedFolder(path.path)
        let file = path.appending(path: "feed.csv")
        let done = path.appending(path: "done/feed.csv")
        func text(_ url: URL) -> String? { try? String(contentsOf: url, encoding: .utf8) }

        try Data("one\n".utf8).write(to: file)
        let first = WatchedFolder.stamp(file)
        let next = path.appending(path: ".feed.csv")
        try Data("two\n".utf8).write(to: next)
        #expect(rename(next.path, file.path) == 0)
        try folder.put(file, first, away: "done")
        #expect(text(file) == "two\n" && text(done) == nil)

        let second = WatchedFolder.stamp(file)
        let handle = try FileHandle(forWritingTo: file)
        try handle.seekToEnd()
        try handle.write(contentsOf: Data("three\n".utf8))
        try handle.close()
        try folder.put(file, second, away: "done")
        #expect(text(file) == "two\nthree\n" && text(done) == nil)

        try folder.put(file, WatchedFolder.stamp(file), away: "done")
        #expect(text(file) == nil && text(done) == "two\nthree\n")
    }
}
