@testable import Exchange
import Foundation
import Indicators
import Replication
import Testing

/// The files as the programs that read them see them.
@Suite struct BlockerToolTests {
    private struct Tool: Sendable, CustomStringConvertible {
        let format: ExportFormat
        let program: String
        /// `FILE` stands for the exported file.
        let arguments: [String]
        var description: String { program }

        /// Says so loudly where it is not installed.
        var path: String? {
            let found = ["/usr/bin", "/usr/sbin", "/sbin", "/usr/local/bin"].map { "\($0)/\(program)" }
                .first { FileManager.default.isExecutableFile(atPath: $0) }
            if found == nil { print("SKIPPED: no \(program), so '\(format.rawValue)' is not checked by it") }
            return found
        }
    }

    private static let tools = [
        Tool(format: .rpz, program: "named-checkzone", arguments: ["-k", "fail", "rpz.mandala", "FILE"]),
        Tool(format: .unbound, program: "unbound-checkconf", arguments: ["FILE"]),
        Tool(format: .dnsmasq, program: "dnsmasq", arguments: ["--test", "-C", "FILE"]),
        Tool(format: .suricata, program: "suricata", arguments: ["-T", "-l", "/tmp", "-S", "FILE"]),
    ]

    private func objects(for format: ExportFormat) -> [ObjectFacts] {
        var objects = (0..<500).map { ExportFormatTests.facts(.domain, "d-\($0)._x.evil.example") }
        objects += ExportFormatTests.objects
        guard format.kinds.contains(.ipAddress) else { return objects }
        return objects
            + ["192.0.2.1", "198.51.100.0/24", "2001:db8::1", "2001:db8::/48"].map {
                ExportFormatTests.facts(.ipAddress, $0)
            }
    }

    private func run(_ path: String, _ arguments: [String]) throws -> (status: Int32, output: String) {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: text, as: UTF8.self))
    }

    @Test(arguments: tools)
    private func `the program that reads the file takes it`(tool: Tool) throws {
        guard let path = tool.path else { return }
        let file = try ScratchFile(ExportFormatTests.text(tool.format, objects(for: tool.format)), name: "mandala.conf")
        let good = try run(path, tool.arguments.map { $0 == "FILE" ? file.path : $0 })
        #expect(good.status == 0, "\(good.output)")
        // That the check can fail at all.
        try Data("this is \"no line of any of them\n".utf8).write(to: URL(filePath: file.path))
        #expect(try run(path, tool.arguments.map { $0 == "FILE" ? file.path : $0 }).status != 0)
    }
}
