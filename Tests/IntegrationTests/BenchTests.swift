import Foundation
import NodeRuntime
import Testing

extension IntegrationTests {
    private struct BenchAnswer: Decodable {
        var scenario: String
        var entries: Int
        var per_second: Double?
        var floor_per_second: Double?
        var ratio: Double?
        var payload_bytes: Int?
    }

    /// That it measures, not how fast: what it finds in a debug build means nothing.
    @Test(arguments: ["replicate", "append-single", "rebuild"])
    func `the bench measures real nodes beside its floor`(scenario: String) async throws {
        try await Federation.run { federation in
            let th = try federation.node("th")
            let folder = th.configuration.file.deletingLastPathComponent()
            let bench = try MandalaExecutable.url().deletingLastPathComponent().appending(path: "mandala-bench")
            let made = folder.appending(path: "bench")
            let run = try await MandalaExecutable.run(
                bench,
                [scenario, "--entries", "300", "--json", "--folder", made.path],
                in: folder
            )
            #expect(run.status == 0, "\(run.errors)")
            let answer = try run.json(BenchAnswer.self)
            #expect(answer.scenario == scenario)
            #expect(answer.entries == 300)
            let rate = try #require(answer.per_second)
            let floor = try #require(answer.floor_per_second)
            let ratio = try #require(answer.ratio)
            #expect(rate > 0 && floor > 0)
            #expect(abs(ratio - rate / floor) < 0.01)
            #expect(!FileManager.default.fileExists(atPath: made.path), "without --keep nothing stays")
        }
    }

    @Test func `the bench refuses a folder that is there`() async throws {
        try await Federation.run { federation in
            let th = try federation.node("th")
            let folder = th.configuration.file.deletingLastPathComponent()
            let bench = try MandalaExecutable.url().deletingLastPathComponent().appending(path: "mandala-bench")
            let run = try await MandalaExecutable.run(bench, ["floor", "--folder", folder.path], in: folder)
            #expect(run.status != 0)
            #expect(run.errors.contains("the folder exists"))
        }
    }
}
