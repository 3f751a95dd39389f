import Commands
import Foundation
import NodeRuntime

/// The HTTP server of a test node.
extension TestNode {
    /// Adds keys under `http` to the configuration, before the start; its port.
    func serveHTTP(_ more: String = "", host: String = "127.0.0.1") throws -> UInt16 {
        let port = try LoopbackPorts.free(1)[0]
        let file = configuration.file
        var yaml = try String(contentsOf: file, encoding: .utf8)
        yaml += "\nhttp:\n  listen: \(host):\(port)\n"
        try Data((yaml + more).utf8).write(to: file)
        serves(LocalSocket(path: "", port: UInt16(port), host: host))
        return UInt16(port)
    }

    /// Of one that reads metrics and logs.
    func observer() async throws -> String { try await token("observer", "--role", "operator", "--max-tlp", "CLEAR") }

    /// The secret of a new token.
    func token(_ name: String, _ options: String...) async throws -> String {
        let made = try await MandalaExecutable.run(
            ["token", "create", name] + options + ["--config", configuration.file.path],
            in: folder
        )
        guard made.status == 0 else { throw NodeError("no token '\(name)': \(made.errors)") }
        return made.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

/// A program that is not part of mandala, where the machine has it.
enum OutsideTool {
    static func url(_ name: String) -> URL? {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        return path.split(separator: ":").map { URL(filePath: "\($0)/\(name)") }
            .first { FileManager.default.isExecutableFile(atPath: $0.path) }
    }

    /// Runs it by the shell, which gives it its standard input.
    static func run(_ name: String, _ arguments: [String], input: URL? = nil, in folder: URL) async throws
        -> CommandResult
    {
        guard let url = url(name) else { throw NodeError("\(name) is not installed") }
        let quoted = ([url.path] + arguments).map { "'\($0)'" }.joined(separator: " ")
        let script = quoted + (input.map { " < '\($0.path)'" } ?? "")
        return try await MandalaExecutable.run(URL(filePath: "/bin/sh"), ["-c", script], in: folder)
    }
}
