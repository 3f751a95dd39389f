import Exchange
import Foundation
import Indicators
import Membership
import ReadAPI
import ReplicaStore
import Replication
import Synchronization

/// Keeps MISP feeds in the data folder, one for each clearance that asks; each is made anew when it is asked for and the
/// replica has changed, at most once a minute, and at least every ten while it is asked for, since things expire.
final class MISPFeedShelf: FeedKeeping {
    private static let quietSeconds = 60.0
    private static let secondsMax = 600.0

    private struct Made {
        let at: Date
        let sequences: [Int64]
    }

    private let replica: Replica
    private let folder: URL
    private let federation: FederationName
    private let member: MemberID
    private let safe: SafeLists
    private let made = Mutex<[String: Made]>([:])

    init(_ replica: Replica, _ configuration: NodeConfiguration) throws(NodeError) {
        self.replica = replica
        folder = configuration.dataFolder.appending(path: "misp")
        federation = configuration.federation
        member = configuration.member
        safe = try configuration.readSafeLists()
    }

    func file(_ name: String, for clearance: TokenClearance, isFresh: Bool) throws -> FeedFile? {
        let place = try folder(for: clearance, isFresh: isFresh)
        guard let file = ExportedFile(place.appending(path: name).path) else { return nil }
        return FeedFile(size: file.size, tag: file.tag) { try file.next($0) }
    }

    private func folder(for clearance: TokenClearance, isFresh: Bool) throws -> URL {
        let kinds = Kind.all.filter { clearance.kinds?.contains($0) ?? true }
        let level = "\(clearance.maxTLP)".dropFirst(4).lowercased()
        let name = clearance.kinds == nil ? level : level + kinds.map { "-\($0.code)" }.joined()
        let place = folder.appending(path: name)
        let now = Date()
        let last = made.withLock { $0[name] }
        // Negative where the clock was set back.
        func isYounger(_ last: Made, than seconds: TimeInterval) -> Bool {
            (0..<seconds).contains(now.timeIntervalSince(last.at))
        }
        if let last, !isFresh || isYounger(last, than: Self.quietSeconds) { return place }
        let sequences = try replica.sequences()
        if let last, last.sequences == sequences, isYounger(last, than: Self.secondsMax) { return place }
        try make(place, kinds, clearance, now)
        made.withLock { $0[name] = Made(at: now, sequences: sequences) }
        return place
    }

    private func make(_ place: URL, _ kinds: [Kind], _ clearance: TokenClearance, _ now: Date) throws {
        try FileManager.default.createDirectory(
            at: place,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        let milliseconds = UInt64(max(0, now.timeIntervalSince1970 * 1000))
        let feed = MISPFeed(
            folder: place.path,
            member: "\(member)",
            federation: "\(federation)",
            seconds: milliseconds / 1000
        )
        // An event is about one kind.
        for kind in kinds {
            var filter = ExportFilter(
                kinds: [kind],
                verdicts: Verdict.allCases,
                own: member,
                nowMs: milliseconds,
                isDetailed: true
            )
            filter.withEvents = true
            var failure: ExportError?
            try replica.export(filter, for: clearance.level) { object in
                if object.verdict != .benign, safe.match(object.kind, object.value) != nil { return true }
                do throws(ExportError) { try feed.append(object) } catch { failure = error }
                return failure == nil
            }
            if let failure { throw failure }
        }
        try feed.finish()
    }
}
