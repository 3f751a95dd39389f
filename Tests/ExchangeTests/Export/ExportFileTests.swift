@testable import Exchange
import Foundation
import Indicators
import Testing

@Suite struct ExportFileTests {
    private func write(_ path: String, _ domains: [String], at seconds: UInt64) throws -> ExportFile.Result {
        let file = try ExportFile(path: path, hasSerial: true, serial: 0)
        let zone = PolicyZone()
        zone.begin(&file.buffer)
        for domain in domains {
            _ = zone.append(ExportFormatTests.facts(.domain, domain), to: &file.buffer)
            try file.drain()
        }
        return try file.finish(seconds: seconds)
    }

    @Test func `a zone's serial changes with its content and at no other time`() throws {
        let folder = try ScratchFile("", name: "x")
        let path = folder.folder.appending(path: "zone").path
        let first = try write(path, ["a.example"], at: 1_800_000_000)
        #expect(first.isChanged && first.serial == 1_800_000_000)
        let inode = try FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? Int
        let again = try write(path, ["a.example"], at: 1_800_000_100)
        #expect(!again.isChanged && again.serial == first.serial && again.sha256 == first.sha256)
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? Int == inode)
        // The clock was set back.
        let changed = try write(path, ["b.example"], at: 1_700_000_000)
        #expect(changed.isChanged && changed.serial == 1_800_000_001)
        #expect(changed.bytes == first.bytes)
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(text.contains("  1800000001 ; serial\n") && text.contains("b.example CNAME ."))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.folder.path).sorted() == ["x", "zone"])
    }

    @Test func `a folder that is not there is named, and is not made a file`() throws {
        let folder = try ScratchFile("old", name: "list").folder
        let path = folder.appending(path: "gone/zone").path
        #expect(throws: ExportError("\(path): its folder is not there; make it, or name another with --to")) {
            _ = try ExportFile(path: path, hasSerial: false, serial: 0)
        }
    }

    @Test func `what is not finished leaves the old file, and a second writer is turned away`() throws {
        let old = try ScratchFile("old", name: "list")
        do {
            let file = try ExportFile(path: old.path, hasSerial: false, serial: 0)
            file.buffer = Array("new".utf8)
            #expect(throws: ExportError("\(old.path): another export is writing it; wait for its end")) {
                _ = try ExportFile(path: old.path, hasSerial: false, serial: 0)
            }
        }
        #expect(try String(contentsOfFile: old.path, encoding: .utf8) == "old")
        #expect(try FileManager.default.contentsOfDirectory(atPath: old.folder.path) == ["list"])
    }
}
