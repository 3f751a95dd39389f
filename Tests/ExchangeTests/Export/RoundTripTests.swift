@testable import Exchange
import Entries
import Foundation
import Indicators
import Membership
import Replication
import Testing

/// What goes out as STIX or MISP comes back as it was, and is what others' tools take.
@Suite struct RoundTripTests {
    /// One of each kind, by its example, and one with everything.
    static let objects: [ObjectFacts] = {
        var objects = ExportFormat.stix.kinds.map { kind in
            ExportFormatTests.facts(kind, kind.example) {
                $0.members = [try? MemberID("th")].compactMap { $0 }
                $0.writtenMs = 1_750_000_000_000
                $0.tlp = .green
            }
        }
        objects.append(
            ExportFormatTests.facts(.domain, "all.example") {
                $0.labels = ["phishing", "x-own"]
                $0.description = "It's a \"fake\" shop\\ ร้านปลอม"
                $0.language = "th"
                $0.references = ["https://example.org/a"]
                $0.firstSeenMs = 1_700_000_000_000
                $0.lastSeenMs = 1_710_000_000_000
                $0.validUntilMs = 1_900_000_000_500
                $0.tlp = .amber
                $0.fields = [Field("created", .integer(1_600_000_000_000)), Field("registrar", .text("R"))]
                $0.members = ["kh", "th"].compactMap { try? MemberID($0) }
                $0.writtenMs = 1_750_000_000_000
            }
        )
        return objects
    }()

    private func check(_ lines: [ImportLine]) throws {
        #expect(lines.compactMap(\.draft).count == Self.objects.count, "\(lines.reasons)")
        for object in Self.objects {
            let draft = try #require(
                lines.compactMap(\.draft).first { $0.kind == object.kind.name && $0.value == object.value }
            )
            #expect(draft.statement.verdict == UInt32(object.verdict.rawValue))
            #expect(draft.statement.confidence == UInt32(object.confidence))
            #expect(draft.statement.labels == object.labels)
            #expect(draft.statement.description_p == object.description || object.description.isEmpty)
            #expect(draft.statement.language == object.language)
            #expect(draft.statement.references == object.references)
            #expect(draft.statement.firstSeenMs == object.firstSeenMs ?? 0)
            #expect(draft.statement.lastSeenMs == object.lastSeenMs ?? 0)
            #expect(draft.statement.validFromMs == object.validFromMs ?? 0)
            #expect(draft.statement.validUntilMs == object.validUntilMs ?? 0)
            #expect(draft.statement.fields.compactMap(\.plain).count == object.fields.count)
            #expect(draft.tlp == UInt32(object.tlp.rawValue))
        }
    }

    @Test func `STIX loses nothing, and is the same each time`() throws {
        let text = ExportFormatTests.text(.stix, Self.objects)
        #expect(text == ExportFormatTests.text(.stix, Self.objects))
        let lines = try read(text.utf8, name: "mandala.stix.json")
        try check(lines.filter { $0.draft != nil })
        #expect(lines.reasons.allSatisfy { $0.hasPrefix("STIX ") })
    }

    @Test func `MISP loses nothing, and what has not changed is left alone`() throws {
        let scratch = try ScratchFile("", name: "x")
        let folder = scratch.folder.path
        for changed in [Self.objects.count - 1, 0] {
            let feed = MISPFeed(folder: folder, member: "th", federation: "test.example", seconds: 0)
            for object in Self.objects.sorted(by: { $0.kind.code < $1.kind.code }) { try feed.append(object) }
            try feed.finish()
            #expect(feed.result.changed == changed && feed.result.events == Self.objects.count - 1)
        }
        let manifest = try Data(contentsOf: URL(filePath: "\(folder)/manifest.json"))
        let entries = try #require(JSONSerialization.jsonObject(with: manifest) as? [String: Any])
        var lines: [ImportLine] = []
        for name in entries.keys {
            lines += try ImportReader(path: "\(folder)/\(name).json", defaults: ImportDefaults()).all()
        }
        try check(lines)
    }

    /// A virtual environment with the tools of PyPI: `MANDALA_PYTHON`, or what '.ci/run' makes.
    private func python() -> String? {
        let standard = URL(filePath: #filePath).appending(path: "../../../../.build/exchange-tools/bin/python")
        let path = ProcessInfo.processInfo.environment["MANDALA_PYTHON"] ?? standard.standardized.path
        guard FileManager.default.isExecutableFile(atPath: path) else {
            print("SKIPPED: no \(path), so STIX and MISP are not checked by stix2, its validators and PyMISP")
            return nil
        }
        return path
    }

    private func run(_ python: String, _ script: String, _ path: String) throws -> (status: Int32, output: String) {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: python)
        process.arguments = ["-c", script, path]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: text, as: UTF8.self))
    }

    @Test func `the OASIS parser, validator and pattern validator take the bundle`() throws {
        guard let python = python() else { return }
        let file = try ScratchFile(ExportFormatTests.text(.stix, Self.objects), name: "bundle.json")
        let script = """
            import sys, json, stix2
            from stix2validator import validate_file, ValidationOptions
            from stix2patterns.v21.pattern import Pattern
            text = open(sys.argv[1]).read()
            bundle = stix2.parse(text, allow_custom=True, version="2.1")
            indicators = [o for o in bundle.objects if o["type"] == "indicator"]
            for o in indicators: Pattern(o["pattern"])
            result = validate_file(sys.argv[1], ValidationOptions(version="2.1", enforce_refs=True))
            if not result.is_valid:
                for r in result.object_results: print([str(e) for e in r.errors])
                sys.exit(1)
            print(len(indicators), "indicators")
            """
        let result = try run(python, script, file.path)
        #expect(result.status == 0 && result.output.contains("\(Self.objects.count) indicators"), "\(result.output)")
    }

    @Test func `PyMISP loads the feed`() throws {
        guard let python = python() else { return }
        let scratch = try ScratchFile("", name: "x")
        let feed = MISPFeed(folder: scratch.folder.path, member: "th", federation: "test.example", seconds: 0)
        for object in Self.objects.sorted(by: { $0.kind.code < $1.kind.code }) { try feed.append(object) }
        try feed.finish()
        let script = """
            import sys, json, os, hashlib
            from pymisp import MISPEvent
            folder = sys.argv[1]
            manifest = json.load(open(os.path.join(folder, "manifest.json")))
            hashes = set(tuple(l.strip().split(",")) for l in open(os.path.join(folder, "hashes.csv")))
            count = 0
            for uuid, meta in manifest.items():
                event = MISPEvent()
                event.load_file(os.path.join(folder, uuid + ".json"))
                assert str(event.uuid) == uuid and event.info == meta["info"], uuid
                for o in event.objects:
                    value = next(a for a in o.attributes if a.object_relation == "value")
                    assert value.to_ids
                    assert (hashlib.md5(value.value.encode()).hexdigest(), uuid) in hashes, value.value
                    count += 1
            print(count, "objects")
            """
        let result = try run(python, script, scratch.folder.path)
        #expect(result.status == 0 && result.output.contains("\(Self.objects.count) objects"), "\(result.output)")
    }
}
