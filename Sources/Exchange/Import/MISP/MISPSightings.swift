import Entries
import Indicators

/// What organisations say of an attribute by sightings: that they saw it, that it is a false positive, or when it ends.
struct MISPSightings {
    /// Of one organisation, which the source of the member's own sighting then names: MISP writes one for each time.
    struct Seen: Hashable {
        let organisation: String
        var count: UInt64
        var firstMs: UInt64
        var lastMs: UInt64
    }

    /// In the order in which they are met.
    private(set) var seen: [Seen] = []
    private(set) var denials = 0
    /// The latest end.
    private(set) var endMs: UInt64?

    init(_ attribute: JSONValue) {
        for sighting in attribute["Sighting"]?.items ?? [] {
            let time = sighting.word("date_sighting").flatMap { Instant.milliseconds($0) }
            switch sighting.word("type") ?? "0" {
            case "0":
                let organisation = sighting["Organisation"]?["name"]?.text ?? sighting["source"]?.text ?? ""
                if let time { add(Self.name(organisation), time) }
            case "1": denials += 1
            case "2": endMs = max(endMs ?? 0, time ?? 0)
            default: continue
            }
        }
        if endMs == 0 { endMs = nil }
    }

    private mutating func add(_ organisation: String, _ time: UInt64) {
        guard let place = seen.firstIndex(where: { $0.organisation == organisation }) else {
            return seen.append(Seen(organisation: organisation, count: 1, firstMs: time, lastMs: time))
        }
        seen[place].count += 1
        seen[place].firstMs = min(seen[place].firstMs, time)
        seen[place].lastMs = max(seen[place].lastMs, time)
    }

    /// As a source may be called.
    private static func name(_ text: String) -> String {
        let plain = text.filter { !$0.utf8.contains { $0 < 0x20 || $0 == 0x7f } }
        return String(decoding: plain.utf8.prefix(EntryLimits.nameBytesMax), as: UTF8.self).trimmed
    }

    /// As open as the report of the object.
    static func draft(_ seen: Seen, of object: PBDraft, _ prototype: PBDraft) -> PBDraft {
        var draft = prototype
        (draft.value, draft.key, draft.region) = (object.value, object.key, object.region)
        (draft.tlp, draft.audience, draft.asObject) = (object.tlp, object.audience, false)
        draft.sighting.source = seen.organisation
        draft.sighting.count = seen.count
        (draft.sighting.firstMs, draft.sighting.lastMs) = (seen.firstMs, seen.lastMs)
        return draft
    }
}

extension JSONValue {
    /// MISP writes numbers as either.
    fileprivate func word(_ name: String) -> String? {
        switch self[name] {
        case .text(let text)?, .number(let text)?: text
        default: nil
        }
    }
}
