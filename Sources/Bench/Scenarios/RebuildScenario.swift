import Commands
import Foundation
import Membership
import NodeRuntime

/// `mandala rebuild` of a stopped node.
struct RebuildScenario {
    let bench: Bench

    func run() async throws -> BenchResult {
        let node = try bench.federation(["th"])[0]
        try await node.start()
        var stream = try bench.drafts.stream()
        let count = try await Reporting(node: node).report(bench.entries, of: &stream)
        try await node.waitMerged(try await node.ownSize(), of: node.member)
        node.stop()
        let seconds = try await bench.seconds {
            let child = Process()
            child.executableURL = try Bench.executable()
            child.arguments = ["rebuild", "--config", node.configuration.file.path]
            child.standardInput = FileHandle.nullDevice
            child.standardOutput = FileHandle.nullDevice
            try child.run()
            child.waitUntilExit()
            guard child.terminationStatus == 0 else { throw BenchError("mandala rebuild failed") }
        }
        var result = BenchResult(entries: count)
        let floor = try BulkFloor(entries: count, folder: bench.folder)
        result.set(seconds: seconds, floorPerSecond: floor.replicaPerSecond)
        return result
    }
}
