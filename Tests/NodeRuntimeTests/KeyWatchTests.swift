import Foundation
import NodeRuntime
import Testing

struct KeyWatchTests {
    private func withFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "mandala-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }

    private func write(_ text: String, _ name: String, _ folder: URL) throws {
        try Data(text.utf8).write(to: folder.appending(path: name), options: .atomic)
    }

    private func check(_ watch: inout KeyWatch, _ now: KeyStamp, read: KeyStamp, isDue expected: Bool) {
        let isDue = watch.isDue(now, read: read)
        #expect(isDue == expected)
    }

    @Test(arguments: ["root.cert.pem", "node.cert.pem", "node.key.pem", "log.cert.pem", "log.key", "witness.key"])
    func `a replaced file is read once it stands still`(name: String) throws {
        try withFolder { folder in
            try write("first", name, folder)
            let read = KeyStamp(folder)
            var watch = KeyWatch(read)
            check(&watch, KeyStamp(folder), read: read, isDue: false)
            // Of the same size, and within the clock's grain: it is another file all the same.
            try write("other", name, folder)
            check(&watch, KeyStamp(folder), read: read, isDue: false)
            check(&watch, KeyStamp(folder), read: read, isDue: true)
            check(&watch, KeyStamp(folder), read: KeyStamp(folder), isDue: false)
        }
    }

    @Test func `a pair that is being replaced is not read in between`() throws {
        try withFolder { folder in
            let read = KeyStamp(folder)
            var watch = KeyWatch(read)
            try write("key", "node.key.pem", folder)
            check(&watch, KeyStamp(folder), read: read, isDue: false)
            try write("certificate", "node.cert.pem", folder)
            check(&watch, KeyStamp(folder), read: read, isDue: false)
            check(&watch, KeyStamp(folder), read: read, isDue: true)
        }
    }

    @Test func `a key that waits for its certificate is none of the keys in use`() throws {
        try withFolder { folder in
            let read = KeyStamp(folder)
            try write("key", "node.key.pem.next", folder)
            #expect(KeyStamp(folder) == read)
        }
    }
}
