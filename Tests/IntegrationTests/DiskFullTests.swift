import Entries
import Foundation
import Indicators
import NodeRuntime
import Testing

extension IntegrationTests {
    @Test func `on a full disk reports are refused, reads go on, and room brings everything back`() async throws {
        try await Self.onSmallDisk { disk, th in try await Self.fillAndFree(disk, th) }
    }

    @Test func `an import that fills the disk refuses nothing, and says how far it came`() async throws {
        try await Self.onSmallDisk { disk, th in
            try await th.start()
            let pieces = (0..<8).map { disk.folder.appending(path: "piece-\($0)") }
            for piece in pieces { try Data(count: 250_000).write(to: piece) }
            try await Self.importFilling(th, 0..<40_000)
            // It fills up again and again, between or within batches.
            for (position, piece) in pieces.enumerated() {
                try FileManager.default.removeItem(at: piece)
                let first = 40_000 + position * 6_000
                try await Self.importFilling(th, first..<first + 6_000)
            }
        }
    }

    @Test func `a command whose output cannot be written has failed`() async throws {
        try await Federation.run { federation in
            let th = try federation.node("th")
            let shell = URL(filePath: "/bin/sh")
            let status = "'\(try MandalaExecutable.url().path)' status --json --config '\(th.configuration.file.path)'"
            let full = try await MandalaExecutable.run(shell, ["-c", "\(status) >/dev/full"], in: th.folder)
            #expect(full.status == 1 && full.errors.contains("standard output cannot be written"), "\(full)")
            // Who has read enough is told nothing.
            let closed = try await MandalaExecutable.run(shell, ["-c", "\(status) | true"], in: th.folder)
            #expect(closed.status == 0 && closed.errors.isEmpty, "\(closed)")
        }
    }

    private static func importFilling(_ th: TestNode, _ numbers: Range<Int>) async throws {
        let list = th.folder.appending(path: "list.txt")
        try Data(numbers.map { "d\($0).example.com\n" }.joined().utf8).write(to: list)
        let before = try #require(try await th.log(of: th.member)?.size)
        let imported = try await th.command("import", "--kind", "domain", "--json", list.path)
        #expect(imported.status == 1)
        let summary = try JSONDecoder().decode(Imported.self, from: Data(imported.output.utf8))
        #expect(summary.refused == 0)
        #expect(summary.error.hasPrefix("not written: "))
        #expect(summary.error.hasSuffix("log.sqlite: the disk or quota is full; free space"))
        #expect(imported.errors.contains("through line \(summary.throughLine) is dealt with"))
        #expect(!FileManager.default.fileExists(atPath: list.path + ".rejects"))
        let held = try #require(try await th.log(of: th.member)?.size)
        #expect(summary.throughLine <= held - before)
    }

    private struct Imported: Decodable {
        var refused: UInt64
        var throughLine: UInt64
        var error: String
    }

    private static func onSmallDisk(_ body: (SmallDisk, TestNode) async throws -> Void) async throws {
        try await Federation.run { federation in
            let th = try federation.node("th")
            guard let disk = try await SmallDisk(at: th.configuration.dataFolder, mebibytes: 8) else {
                print("SKIPPED: no tmpfs may be mounted here, so the full disk is not tested")
                return
            }
            do { try await body(disk, th) } catch {
                th.kill()
                try await disk.unmount()
                throw error
            }
            th.kill()
            try await disk.unmount()
        }
    }

    private static func fillAndFree(_ disk: SmallDisk, _ th: TestNode) async throws {
        try await th.start()
        try await th.reportSample(0)
        try disk.fill()
        var taken = 0
        let refusal = try await found("a report is refused") { () -> String? in
            do {
                try await th.reportSample(taken + 1)
                taken += 1
                return nil
            } catch let error as NodeError { return error.description }
        }
        #expect(refusal.contains("log.sqlite: the disk or quota is full; free space"))
        let reported = try await th.command("report", "domain", "full.example.com")
        #expect(reported.status == 1)
        #expect(reported.errorLines.count == 1)
        #expect(reported.errors.contains("the disk or quota is full"))

        #expect(try await th.command("status").status == 0)
        try await eventually("the operator is told") { try await Set(th.status().alarms.map(\.kind)) == [.disk] }
        #expect(try await th.command("show", "domain", Samples.domain(0)).status == 0)
        #expect(try await th.command("verify").status == 0)
        #expect(th.isRunning)

        try disk.free()
        try await th.reportSample(1_000)
        #expect(try await th.command("report", "domain", "full.example.com").status == 0)
        for number in Array(0...taken) + [1_000] { try await th.showsSample(number) }
        try await eventually("it is put right") { try await th.status().alarms.isEmpty }
        let verified = try await th.command("verify", "--replica")
        #expect(verified.status == 0, "\(verified.output)\(verified.errors)")
        // As many entries as were acknowledged, and the list of members.
        #expect(try await th.log(of: th.member)?.size == UInt64(taken + 4))
    }
}

/// A file system of a few mebibytes.
private struct SmallDisk {
    let folder: URL

    private var filler: URL { folder.appending(path: "filler") }

    /// Nil where mounting is not permitted.
    init?(at folder: URL, mebibytes: Int) async throws {
        self.folder = folder
        let mount = URL(filePath: "/usr/bin/mount")
        guard FileManager.default.isExecutableFile(atPath: mount.path) else { return nil }
        let result = try await MandalaExecutable.run(
            mount,
            ["-t", "tmpfs", "-o", "size=\(mebibytes)m,mode=700", "tmpfs", folder.path],
            in: folder.deletingLastPathComponent()
        )
        guard result.status == 0 else { return nil }
    }

    func fill() throws {
        try Data().write(to: filler)
        let file = try FileHandle(forWritingTo: filler)
        defer { try? file.close() }
        for size in [1 << 16, 1 << 12] {
            while (try? file.write(contentsOf: Data(count: size))) != nil {}
        }
    }

    func free() throws { try FileManager.default.removeItem(at: filler) }

    func unmount() async throws {
        _ = try await MandalaExecutable.run(
            URL(filePath: "/usr/bin/umount"),
            [folder.path],
            in: folder.deletingLastPathComponent()
        )
    }
}
