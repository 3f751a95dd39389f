import Entries
import Foundation
import Indicators
import NodeRuntime
import ReplicaStore

/// What a request is about, as its author names it: `KIND VALUE`, a value alone, or a list of either.
struct RequestObjects {
    private let configuration: NodeConfiguration
    private let region: String?
    private let lookup: ObjectLookup?

    init(_ configuration: NodeConfiguration, region: String?) {
        self.configuration = configuration
        self.region = region ?? configuration.region
        lookup = (try? configuration.readReplica()).map {
            ObjectLookup(replica: $0.replica, clearance: $0.clearance, region: region ?? configuration.region)
        }
    }

    func object(_ kind: String, _ value: String?, key: [Assignment]) throws -> RequestDraft.Object {
        let kind = try Kind.required(kind)
        let parts = Dictionary(key.map { ($0.name, $0.value) }) { $1 }
        let canonical = try kind.canonicalise(RawKey(value: value, parts: parts), context: KeyContext(region: region))
        return RequestDraft.Object(kind: kind.name, value: canonical.value)
    }

    /// A value alone: as which it is known here, or as which it is written.
    func object(_ value: String) throws -> RequestDraft.Object {
        let known = try lookup?.find(value).map(\.key) ?? []
        let shown = TerminalText.value(value)
        if known.count > 1 {
            let kinds = known.map(\.kind.name).joined(separator: ", ")
            throw CommandFailure("'\(shown)' is known as \(kinds); say which: KIND VALUE")
        }
        if let only = known.first { return RequestDraft.Object(kind: only.kind.name, value: only.value) }
        guard let kind = Kind.detect(value) else {
            throw CommandFailure("'\(shown)' could be of several kinds; say which: KIND VALUE")
        }
        return try object(kind.name, value, key: [])
    }

    /// One a line; empty lines and those that begin with # are passed over.
    func list(_ file: String) throws -> [RequestDraft.Object] {
        let text: String
        do {
            let bytes =
                file == "-" ? FileHandle.standardInput.readDataToEndOfFile() : try Data(contentsOf: URL(filePath: file))
            guard let decoded = String(data: bytes, encoding: .utf8) else { throw CommandFailure("it is not UTF-8") }
            text = decoded
        } catch let error as CommandFailure { throw CommandFailure("\(file): \(error)") } catch {
            throw CommandFailure("\(file): \(FileFault.reason(file))")
        }
        var objects: [RequestDraft.Object] = []
        for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let line = line.trimmingCharacters(in: .whitespaces)
            if line.isEmpty || line.hasPrefix("#") { continue }
            let words = line.split(maxSplits: 1, whereSeparator: \.isWhitespace).map(String.init)
            do {
                let isNamed = words.count == 2 && Kind.named(words[0]) != nil
                objects.append(try isNamed ? object(words[0], words[1], key: []) : object(line))
            } catch { throw CommandFailure("\(file), line \(number + 1): \(error)") }
            guard objects.count <= EntryLimits.listItemsMax else {
                throw CommandFailure(
                    "\(file): one request names at most \(EntryLimits.listItemsMax) objects; divide the list"
                )
            }
        }
        return objects
    }
}
