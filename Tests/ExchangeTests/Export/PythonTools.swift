import Foundation
import Testing

/// Others' tools, in a virtual environment.
enum PythonTools {
    /// `MANDALA_PYTHON`, or what '.ci/run' makes; nil, and a note, where there is none.
    static func python() -> String? {
        let standard = URL(filePath: #filePath).appending(path: "../../../../.build/exchange-tools/bin/python")
        let path = ProcessInfo.processInfo.environment["MANDALA_PYTHON"] ?? standard.standardized.path
        guard FileManager.default.isExecutableFile(atPath: path) else {
            print("SKIPPED: no \(path), so STIX and MISP are not checked by stix2, its validators and PyMISP")
            return nil
        }
        return path
    }

    static func run(
        _ python: String,
        _ script: String,
        _ arguments: String...
    ) throws -> (status: Int32, output: String) {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: python)
        process.arguments = ["-c", script] + arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: text, as: UTF8.self))
    }
}
