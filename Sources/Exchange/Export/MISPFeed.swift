import Crypto
import Foundation
import Indicators
package import Replication

/// A MISP feed in a folder: events of up to ``objectsMax`` objects of one kind, `manifest.json` and `hashes.csv`.
///
/// Everything is written beside what stands and put in its place file by file, the manifest last. An event that would say
/// what it says already keeps its timestamp and its file.
package final class MISPFeed {
    package static let objectsMax = 5_000

    private let folder: String
    private let organisation: MISPOrganisation
    private let seconds: UInt64
    private var pending: [ObjectFacts] = []
    private var part = 0
    private var events: [Event] = []
    /// MD5 of each value with its event; written as they come.
    private var hashes: ExportFile?
    package private(set) var result = Result()

    package struct Result: Sendable, Hashable {
        package var events = 0
        package var changed = 0
        package var bytes: UInt64 = 0
    }

    private struct Event {
        let id: String
        let info: String
        let kind: Kind
        let tlp: TLP
        let timestamp: UInt64
    }

    package init(folder: String, member: String, federation: String, seconds: UInt64) {
        self.folder = folder
        organisation = MISPOrganisation(federation: federation, member: member)
        self.seconds = seconds
    }

    /// Objects of one kind after another.
    package func append(_ object: ObjectFacts) throws(ExportError) {
        if let kind = pending.first?.kind, kind != object.kind {
            try close()
            part = 0
        }
        pending.append(MISPObject.limited(object))
        if pending.count == Self.objectsMax { try close() }
    }

    package func finish() throws(ExportError) {
        try close()
        result.bytes += try openHashes().finish(seconds: seconds).bytes
        var json = JSONWriter()
        json.object { manifest in
            for event in self.events {
                manifest.name(event.id)
                manifest.object { entry in
                    self.describe(&entry, event.info, event.tlp, event.timestamp)
                }
            }
        }
        try put("manifest.json", json.bytes)
        try removeOthers()
    }

    private func close() throws(ExportError) {
        guard let first = pending.first else { return }
        part += 1
        let place = "\(organisation.federation)/\(organisation.member)/\(first.kind.name)/\(part)"
        let id = "\(STIXID.uuid("misp-event \(place)"))"
        let info = "mandala: \(first.kind.name), part \(part)"
        let tlp = pending.flatMap { [$0.tlp] + $0.events.map(\.tlp) }.max() ?? .red
        let written = pending.map { MISPObject.writtenMs($0) }.max() ?? 0
        let timestamp = max(1, written / 1000)
        var json = JSONWriter()
        json.object { root in
            root.name("Event")
            root.object { event in
                event.member("uuid", id)
                self.describe(&event, info, tlp, timestamp)
                event.member("publish_timestamp", "\(timestamp)")
                event.member("published", number: "true")
                event.name("Object")
                event.list { list in
                    for object in self.pending { MISPObject.write(object, self.organisation, to: &list) }
                }
            }
        }
        try put("\(id).json", json.bytes)
        let hashes = try openHashes()
        for object in pending {
            for byte in Insecure.MD5.hash(data: Array(object.value.utf8)) {
                hashes.buffer.append((byte < 16 ? "0" : "") + String(byte, radix: 16))
            }
            hashes.buffer.append(",\(id)\n")
        }
        try hashes.drain()
        events.append(Event(id: id, info: info, kind: first.kind, tlp: tlp, timestamp: timestamp))
        pending = []
    }

    private func openHashes() throws(ExportError) -> ExportFile {
        if let hashes { return hashes }
        let file = try ExportFile(path: "\(folder)/hashes.csv", hasSerial: false, serial: 0)
        hashes = file
        return file
    }

    /// What an event and the manifest both say of it.
    private func describe(_ json: inout JSONWriter, _ info: String, _ tlp: TLP, _ timestamp: UInt64) {
        json.member("info", info)
        json.member("date", String(Timestamp.format(Int64(clamping: timestamp * 1000)).prefix(10)))
        json.member("timestamp", "\(timestamp)")
        json.member("threat_level_id", "2")
        json.member("analysis", "2")
        json.name("Orgc")
        json.object { organisation.write(organisation.member, to: &$0) }
        json.name("Tag")
        json.list { list in
            list.object {
                $0.member("name", tlp.description.lowercased())
                $0.member("colour", "#ffffff")
            }
        }
    }

    private func put(_ name: String, _ bytes: [UInt8]) throws(ExportError) {
        let file = try ExportFile(path: "\(folder)/\(name)", hasSerial: false, serial: 0)
        file.buffer = bytes
        let put = try file.finish(seconds: seconds)
        result.bytes += put.bytes
        guard name.hasSuffix(".json"), name != "manifest.json" else { return }
        result.events += 1
        if put.isChanged { result.changed += 1 }
    }

    /// Events of an earlier export that the manifest no longer names.
    private func removeOthers() throws(ExportError) {
        let named = Set(events.map { "\($0.id).json" })
        let found = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for name in found where name.hasSuffix(".json") && !named.contains(name) {
            guard UUID(uuidString: String(name.dropLast(5))) != nil else { continue }
            unlink("\(folder)/\(name)")
        }
    }
}
