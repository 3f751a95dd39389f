import Foundation

/// What a command of `mandala` ended with.
struct CommandResult: Sendable {
    let status: Int32
    let output: String
    let errors: String

    func json<T: Decodable>(_ type: T.Type = T.self) throws -> T {
        try JSONDecoder().decode(type, from: Data(output.utf8))
    }

    var errorLines: [Substring] { errors.split(separator: "\n") }
}

/// The executable under test, which is built beside the tests.
enum MandalaExecutable {
    struct Missing: Error {
        let path: String
    }

    static func url() throws -> URL {
        let tests = URL(filePath: try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
        let url = tests.deletingLastPathComponent().appending(path: "mandala")
        guard FileManager.default.isExecutableFile(atPath: url.path) else { throw Missing(path: url.path) }
        return url
    }

    /// Runs a command to its end; `folder` takes what it writes.
    static func run(_ arguments: [String], in folder: URL) async throws -> CommandResult {
        try await run(url(), arguments, in: folder)
    }

    static func run(_ executable: URL, _ arguments: [String], in folder: URL) async throws -> CommandResult {
        let name = UUID().uuidString
        let streams = ["out", "err"].map { folder.appending(path: "\(name).\($0)") }
        for stream in streams { try Data().write(to: stream) }
        defer { for stream in streams { try? FileManager.default.removeItem(at: stream) } }
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: streams[0])
        process.standardError = try FileHandle(forWritingTo: streams[1])
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in continuation.resume() }
            do { try Spawning.run(process) } catch { continuation.resume(throwing: error) }
        }
        return CommandResult(
            status: process.terminationStatus,
            output: String(decoding: try Data(contentsOf: streams[0]), as: UTF8.self),
            errors: String(decoding: try Data(contentsOf: streams[1]), as: UTF8.self)
        )
    }
}
