import Entries
import Exchange
import Foundation
import Indicators
import NodeRuntime
import ReplicaStore
import Replication

/// One pass over the replica into one file.
struct ExportRun {
    let format: ExportFormat
    let filter: ExportFilter
    let clearance: Clearance
    let safe: SafeLists
    /// As ``STIXWriter`` has it.
    let schemas: String?
    /// Nil: standard output.
    let path: String?

    func run(_ configuration: NodeConfiguration, now: Date) throws -> ExportReport {
        let (replica, readable) = try configuration.readReplica()
        defer { try? replica.close() }
        try configuration.require(filter.members, in: replica)
        guard clearance.isOpen || !readable.isOpen else {
            throw CommandFailure(
                "restricted.sqlite may not be read by this user; join its group, or ask for up to AMBER"
            )
        }
        let began = ContinuousClock.now
        var report = ExportReport()
        let seconds = UInt64(max(0, now.timeIntervalSince1970))
        if format == .misp {
            try writeFeed(replica, configuration, seconds, &report)
        } else {
            try writeFile(replica, configuration, seconds, &report)
        }
        report.file = path
        report.seconds = (ContinuousClock.now - began).milliseconds.rounded() / 1000
        return report
    }

    private func writeFile(
        _ replica: Replica,
        _ configuration: NodeConfiguration,
        _ seconds: UInt64,
        _ report: inout ExportReport
    ) throws {
        // The replica is in the middle of a read where a link's ends are asked for.
        let (other, _) = try configuration.readReplica()
        defer { try? other.close() }
        let stix = STIXWriter(federation: "\(configuration.federation)", schemas: schemas)
        let writer = format.writer(kinds: filter.kinds, stix: stix) {
            (try? other.knowledge($0, for: clearance))?.kind
        }
        guard let writer else { return }
        let file = try ExportFile(
            path: path,
            hasSerial: format == .rpz,
            serial: UInt32(truncatingIfNeeded: try replica.sequence())
        )
        writer.begin(&file.buffer)
        try each(replica, filter, &report) { object throws(ExportError) in
            guard writer.append(object, to: &file.buffer) else { return false }
            try file.drain()
            return true
        }
        writer.end(&file.buffer)
        let result = try file.finish(seconds: seconds)
        report.bytes = result.bytes
        report.sha256 = result.sha256
        report.changed = result.isChanged
        report.serial = result.serial
    }

    private func writeFeed(
        _ replica: Replica,
        _ configuration: NodeConfiguration,
        _ seconds: UInt64,
        _ report: inout ExportReport
    ) throws {
        guard let path else { throw CommandFailure("a feed is a folder; say which with --to") }
        let feed = MISPFeed(
            folder: path,
            member: "\(configuration.member)",
            federation: "\(configuration.federation)",
            seconds: seconds
        )
        // An event is about one kind.
        for kind in filter.kinds {
            var filter = filter
            filter.kinds = [kind]
            try each(replica, filter, &report) { object throws(ExportError) in
                try feed.append(object)
                return true
            }
        }
        try feed.finish()
        report.bytes = feed.result.bytes
        report.changed = feed.result.changed > 0
    }

    /// Each object that is on no safe-list; `body` says whether it could be written.
    private func each(
        _ replica: Replica,
        _ filter: ExportFilter,
        _ report: inout ExportReport,
        _ body: (ObjectFacts) throws(ExportError) -> Bool
    ) throws {
        var failure: ExportError?
        var counts = report
        try replica.export(filter, for: clearance) { object in
            if !safe.isEmpty, object.verdict != .benign, safe.match(object.kind, object.value) != nil {
                counts.safeListed += 1
                return true
            }
            do throws(ExportError) {
                if try body(object) { counts.objects += 1 } else { counts.leftOut += 1 }
                return true
            } catch {
                failure = error
                return false
            }
        }
        report = counts
        if let failure { throw failure }
    }
}

/// What an export has done.
struct ExportReport: Encodable, Hashable {
    var file: String?
    var objects: UInt64 = 0
    /// Not written: on a safe-list.
    var safeListed: UInt64 = 0
    /// Not written: the format cannot say it, or would say too much.
    var leftOut: UInt64 = 0
    var bytes: UInt64 = 0
    var sha256 = ""
    var changed = false
    var serial: UInt32?
    var seconds: Double = 0

    var leftOutText: String? {
        var parts: [String] = []
        if safeListed > 0 { parts.append("\(safeListed) on safe-lists") }
        if leftOut > 0 { parts.append("\(leftOut) that the format cannot say") }
        return parts.isEmpty ? nil : "left out: \(parts.joined(separator: ", "))"
    }

    var text: String {
        let what = changed ? "written" : "unchanged"
        let serial = serial.map { ", serial \($0)" } ?? ""
        let head = "\(TerminalText.prose(file ?? "-")): \(what), \(counted(objects, "object", "objects"))\(serial)"
        return ([head] + (sha256.isEmpty ? [] : ["sha256 \(sha256)"]) + (leftOutText.map { [$0] } ?? [])).joined(
            separator: "\n"
        )
    }
}
