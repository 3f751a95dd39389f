import Crypto
import Foundation
import Indicators
package import Replication

/// A MISP feed in a folder: events of up to ``objectsMax`` objects of one kind, `manifest.json` and `hashes.csv`.
///
/// Everything is written beside what stands and put in its place file by file, the manifest last. An event that would say
/// what it says already keeps its timestamp and its file; any other gets a later timestamp, by which MISP fetches it again
/// (`Feed::getNewEventUuids`). What is gone stays in its event as deleted for ``deletedSeconds``.
package final class MISPFeed {
    package static let objectsMax = 5_000
    package static let deletedSeconds: UInt64 = 180 * 86_400

    private let folder: String
    private let organisation: MISPOrganisation
    private let seconds: UInt64
    /// What the folder's manifest says.
    private let before: [String: MISPFeedEvent]
    private var pending: [ObjectFacts] = []
    private var kind: Kind?
    /// The last object of the event before, of the same kind.
    private var start: ObjectID?
    private var events: [MISPFeedEvent] = []
    /// MD5 of each value with its event; written as they come.
    private var hashes: ExportFile?
    package private(set) var result = Result()

    package struct Result: Sendable, Hashable {
        package var events = 0
        package var changed = 0
        package var bytes: UInt64 = 0
    }

    package init(folder: String, member: String, federation: String, seconds: UInt64) {
        self.folder = folder
        organisation = MISPOrganisation(federation: federation, member: member)
        self.seconds = seconds
        before = MISPFeedEvent.manifest("\(folder)/manifest.json")
    }

    /// Objects of one kind after another.
    package func append(_ object: ObjectFacts) throws(ExportError) {
        if kind != object.kind {
            try close()
            kind = object.kind
            start = nil
        }
        pending.append(MISPObject.limited(object))
        guard pending.count == Self.objectsMax || Self.isLast(object.id) else { return }
        try close()
        start = object.id
    }

    /// Whether an event ends behind it, as behind one of 1,024: what comes or goes moves objects between two events at
    /// most, and the others stay as they are.
    static func isLast(_ id: ObjectID) -> Bool { id.low & 1_023 == 0 }

    package func finish() throws(ExportError) {
        try close()
        try empty()
        result.bytes += try openHashes().finish(seconds: seconds).bytes
        var json = JSONWriter()
        json.object { manifest in
            for event in self.events {
                manifest.name(event.id)
                manifest.object { event.describe(&$0, self.organisation) }
            }
        }
        _ = try put("manifest.json", json.bytes)
        try removeOthers()
    }

    private func close() throws(ExportError) {
        guard let first = pending.first else { return }
        let place = "\(organisation.federation)/\(organisation.member)/\(first.kind.name)"
        let id = "\(STIXID.uuid("misp-event \(place)/\(start.map { "\($0)" } ?? "")"))"
        let event = MISPFeedEvent(
            id: id,
            info: "mandala: \(first.kind.name)" + (start == nil ? "" : ", part \(id.prefix(8))"),
            tag: (pending.flatMap { [$0.tlp] + $0.events.map(\.tlp) }.max() ?? .red).description.lowercased(),
            timestamp: max(1, (pending.map { MISPObject.writtenMs($0) }.max() ?? 0) / 1000)
        )
        try write(event, pending)
        let hashes = try openHashes()
        for object in pending {
            for byte in Insecure.MD5.hash(data: Array(object.value.utf8)) {
                hashes.buffer.append((byte < 16 ? "0" : "") + String(byte, radix: 16))
            }
            hashes.buffer.append(",\(id)\n")
        }
        try hashes.drain()
        pending = []
    }

    /// Events that have no objects any more.
    private func empty() throws(ExportError) {
        let named = Set(events.map(\.id))
        for event in before.values.sorted(by: { $0.id < $1.id }) where !named.contains(event.id) {
            // Where nothing is left to be deleted, MISP has had the time to.
            guard !history(of: event.id).entries.isEmpty else { continue }
            try write(event, [])
        }
    }

    private func history(of event: String) -> MISPHistory {
        MISPHistory(
            path: "\(folder)/\(event).json",
            since: seconds > Self.deletedSeconds ? seconds - Self.deletedSeconds : 0,
            now: seconds
        )
    }

    private func write(_ event: MISPFeedEvent, _ objects: [ObjectFacts]) throws(ExportError) {
        let path = "\(folder)/\(event.id).json"
        var event = event
        var bytes: [UInt8]
        if let old = before[event.id], let standing = FileManager.default.contents(atPath: path) {
            let latest = max(event.timestamp, old.timestamp + 1)
            event.timestamp = old.timestamp
            bytes = event.json(objects, after: .none, organisation)
            if !standing.elementsEqual(bytes) {
                let history = history(of: event.id)
                bytes = event.json(objects, after: history, organisation)
                if !standing.elementsEqual(bytes) {
                    event.timestamp = latest
                    bytes = event.json(objects, after: history, organisation)
                }
            }
        } else {
            bytes = event.json(objects, after: .none, organisation)
        }
        result.events += 1
        if try put("\(event.id).json", bytes) { result.changed += 1 }
        events.append(event)
    }

    private func openHashes() throws(ExportError) -> ExportFile {
        if let hashes { return hashes }
        let file = try ExportFile(path: "\(folder)/hashes.csv", hasSerial: false, serial: 0)
        hashes = file
        return file
    }

    /// Whether the file has changed.
    private func put(_ name: String, _ bytes: [UInt8]) throws(ExportError) -> Bool {
        let file = try ExportFile(path: "\(folder)/\(name)", hasSerial: false, serial: 0)
        file.buffer = bytes
        let put = try file.finish(seconds: seconds)
        result.bytes += put.bytes
        return put.isChanged
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
