import Exchange
import Foundation
import NodeRuntime

/// A STIX bundle or MISP event of so many things made into reports in process, without a node; beside it the same file
/// parsed by the same JSON parser and nothing else.
struct DocumentScenario {
    let bench: Bench
    let format: ImportFormat

    func run() throws -> BenchResult {
        let file = bench.folder.appending(path: "document.json").path
        try write(file)
        _ = try JSONDocumentFloor.parse(file, format: format)
        let began = ContinuousClock.now
        let parsed = try JSONDocumentFloor.parse(file, format: format)
        let floor = Double(parsed) / ((ContinuousClock.now - began).milliseconds / 1000)
        let before = ContinuousClock.now
        let reader = try ImportReader(path: file, format: format, defaults: ImportDefaults())
        var count = 0
        while let lines = try reader.next() { count += lines.count { $0.draft != nil } }
        let seconds = (ContinuousClock.now - before).milliseconds / 1000
        guard count == bench.entries else { throw BenchError("\(count) of \(bench.entries) were taken") }
        var result = BenchResult(entries: count)
        result.set(seconds: seconds, floorPerSecond: floor)
        result.rssMib = ProcessFigures(getpid()).peakMib
        return result
    }

    private func write(_ path: String) throws {
        guard let output = fopen(path, "w") else { throw BenchError("\(path) cannot be written") }
        defer { fclose(output) }
        let generator = DraftGenerator(seed: bench.drafts.seed)
        fputs(
            format == .stix
                ? #"{"type":"bundle","id":"bundle--7f6f2a3e-0f5a-4d0c-9d61-2f2b8a1c0e55","objects":["#
                : #"{"Event":{"info":"bench","Attribute":["#,
            output
        )
        for index in 0..<UInt64(bench.entries) {
            if index > 0 { fputs(",\n", output) }
            let value = generator.value(index)
            fputs(format == .stix ? Self.indicator(value, index) : Self.attribute(value, index), output)
        }
        fputs(format == .stix ? "]}" : "]}}", output)
    }

    private static func id(_ index: UInt64) -> String {
        let digits = String(index, radix: 16)
        return "00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
    }

    private static func indicator(_ value: String, _ index: UInt64) -> String {
        #"{"type":"indicator","spec_version":"2.1","id":"indicator--\#(id(index))","created":"2026-01-01T00:00:00.000Z","#
            + #""modified":"2026-01-01T00:00:00.000Z","name":"Phishing site","description":"Imitates a bank","#
            + #""indicator_types":["malicious-activity"],"labels":["phishing"],"confidence":80,"#
            + #""pattern":"[domain-name:value = '\#(value)']","pattern_type":"stix","#
            + #""valid_from":"2026-01-01T00:00:00Z","#
            + #""object_marking_refs":["marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"]}"#
    }

    private static func attribute(_ value: String, _ index: UInt64) -> String {
        #"{"uuid":"\#(id(index))","type":"domain","category":"Network activity","to_ids":true,"timestamp":"1760000000","#
            + #""value":"\#(value)","comment":"Imitates a bank","disable_correlation":false,"#
            + #""Tag":[{"name":"tlp:green","local":false},{"name":"rsit:fraud=\"phishing\"","local":false}]}"#
    }
}
