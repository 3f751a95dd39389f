import Entries
import NodeRuntime

/// What the records of a file refer to and neither the node nor the file knows; constant memory.
struct UnknownReferences: Hashable {
    /// Objects that are kept apart; what is beyond is counted and may be in the file.
    static let objectsMax = 50_000
    static let shownMax = 5
    /// Answers whose objects are remembered: as many batches may be under way at once.
    private static let answersMax = ImportRun.requestsMax + 1

    /// By id, how often each is referred to.
    private var counts: [String: (reference: UnknownReference, count: UInt64)] = [:]
    private var beyond: UInt64 = 0
    private var recent: [Set<String>] = []

    /// What a batch refers to, less what is reported in it or beside it; in what order the file has them is no matter.
    mutating func take(_ results: [PBDraftResult]) {
        let reported = Set(results.filter { $0.outcome != Outcome.refused.rawValue }.map(\.object))
        recent.append(reported)
        if recent.count > Self.answersMax { recent.removeFirst() }
        if !counts.isEmpty { for id in reported { counts[id] = nil } }
        for reference in results.flatMap(\.unknown) where !recent.contains(where: { $0.contains(reference.id) }) {
            if counts[reference.id] == nil, counts.count >= Self.objectsMax {
                beyond += 1
            } else {
                counts[reference.id, default: (UnknownReference(reference), 0)].count += 1
            }
        }
    }

    var count: UInt64 { counts.values.reduce(beyond) { $0 + $1.count } }

    /// The first of them, by their ids.
    var shown: [UnknownReference] {
        counts.sorted { $0.key < $1.key }.prefix(Self.shownMax).map(\.value.reference)
    }

    static func == (left: Self, right: Self) -> Bool { left.count == right.count && left.shown == right.shown }
    func hash(into hasher: inout Hasher) { hasher.combine(count) }
}
