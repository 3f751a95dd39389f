import Foundation

/// Files beside the tests, and the folder of published data.
enum Fixtures {
    static func lines(_ name: String) throws -> [String] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Vectors")
        return try lines(at: folder.appending(path: name))
    }

    /// Nil where the folder is not there; the test then says so and is skipped.
    static let dataFolder: URL? = {
        let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let path = ProcessInfo.processInfo.environment["MANDALA_DATA"]
        let folder = path.map { URL(filePath: $0) } ?? package.appending(path: "../shared/data")
        if FileManager.default.fileExists(atPath: folder.appending(path: "scam-domains.txt").path) { return folder }
        print("SKIPPED: no published data at \(folder.path); set MANDALA_DATA")
        return nil
    }()

    static func dataLines(_ name: String) throws -> [String] {
        guard let dataFolder else { return [] }
        return try lines(at: dataFolder.appending(path: name))
    }

    /// Every line in a release build; in a debug build every nth, to stay fast.
    static func sampled(_ lines: [String], every step: Int) -> [String] {
        #if DEBUG
            return stride(from: 0, to: lines.count, by: step).map { lines[$0] }
        #else
            return lines
        #endif
    }

    private static func lines(at file: URL) throws -> [String] {
        try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
    }
}
