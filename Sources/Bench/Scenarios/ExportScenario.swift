import Commands
import Foundation
import NodeRuntime

/// `mandala export rpz` of a stopped node's domains into a file, the second time; beside it `fwrite` of the same lines
/// from memory.
struct ExportScenario {
    let bench: Bench

    func run() async throws -> BenchResult {
        let node = try bench.federation(["th"])[0]
        try await node.start()
        var stream = try bench.drafts.stream()
        let count = try await Reporting(node: node).report(bench.entries, of: &stream)
        try await node.waitMerged(try await node.ownSize(), of: node.member)
        node.stop()
        let file = bench.folder.appending(path: "zone")
        try export(node, to: file)
        try FileManager.default.removeItem(at: file)
        let seconds = try await bench.seconds { try export(node, to: file) }
        var result = BenchResult(entries: count)
        result.set(seconds: seconds, floorPerSecond: Double(count) / (try floor(file)))
        return result
    }

    private func export(_ node: NodeProcess, to file: URL) throws {
        let child = Process()
        child.executableURL = try Bench.executable()
        child.arguments = ["export", "rpz", "--to", file.path, "--config", node.configuration.file.path]
        child.standardOutput = FileHandle.nullDevice
        try child.run()
        child.waitUntilExit()
        guard child.terminationStatus == 0 else { throw BenchError("export ended with \(child.terminationStatus)") }
    }

    private func floor(_ file: URL) throws -> Double {
        let lines = try Data(contentsOf: file).split(separator: 0x0a).map { Array($0) + [0x0a] }
        let began = ContinuousClock.now
        guard let output = fopen(file.path + ".floor", "w") else { throw BenchError("the floor cannot be written") }
        for line in lines { fwrite(line, 1, line.count, output) }
        fflush(output)
        fsync(fileno(output))
        fclose(output)
        return (ContinuousClock.now - began).milliseconds / 1000
    }
}
