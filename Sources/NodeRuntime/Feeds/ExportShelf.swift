import Crypto
import Exchange
import Foundation
import HTTPTypes
import Indicators
import Membership
import ReadAPI
import ReplicaStore
import Replication
import Synchronization

/// Keeps block lists and tables in the data folder, one for each wish.
///
/// One is made anew when it is asked for and the replica has changed, and at least every ten minutes while it is asked
/// for, since things expire; making it takes a tenth of the time at most.
final class ExportShelf: ExportKeeping {
    static let listsOfTokenMax = 8
    static let filesMax = 32
    private static let secondsMax = 600.0
    /// After which a token may ask for another list in the place of one.
    private static let forgottenSeconds = 3600.0

    private struct Made {
        let at: Date
        let seconds: Double
        let sequences: [Int64]
        let objects: UInt64
        /// Of the content: whoever has it need not fetch it again, also where the file was made anew.
        let tag: String
    }

    private struct State {
        var made: [String: Made] = [:]
        /// When each token asked last for each of its lists.
        var asked: [String: [String: Date]] = [:]
    }

    private let replica: Replica
    private let folder: URL
    private let stix: STIXWriter
    private let member: MemberID
    private let safe: SafeLists
    private let members: @Sendable () -> Set<MemberID>
    private let now: @Sendable () -> Date
    private let state = Mutex(State())

    init(
        _ replica: Replica,
        _ configuration: NodeConfiguration,
        members: @escaping @Sendable () -> Set<MemberID>,
        now: @escaping @Sendable () -> Date
    ) throws(NodeError) {
        self.members = members
        self.replica = replica
        folder = configuration.dataFolder.appending(path: "exports")
        stix = STIXWriter(federation: configuration.federation.text, schemas: configuration.schemas)
        member = configuration.member
        safe = try configuration.readSafeLists()
        self.now = now
    }

    func list(_ wish: ExportWish, for holder: String) throws -> (file: FeedFile, objects: UInt64) {
        if !wish.members.isEmpty {
            // What a removed peer has said is still there.
            let known = KnownMembers(members().union(try replica.members()))
            do { try known.require(wish.members) } catch { throw APIError.invalid("\(error)") }
        }
        let digest = SHA256.hash(data: Data(wish.recipe.utf8)).prefix(16)
        let name = digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        let now = now()
        try note(name, by: holder, at: now)
        let path = folder.appending(path: name).path
        var made = state.withLock { $0.made[name] }
        let sequences = try replica.sequences()
        let isThere = FileManager.default.fileExists(atPath: path)
        if !isThere || made.map({ isStale($0, sequences, now) }) ?? true {
            let fresh = try make(wish, at: path, sequences, now)
            state.withLock { $0.made[name] = fresh }
            made = fresh
            try clear(but: name)
        }
        guard let file = ExportedFile(path), let made else { throw APIError.unavailable("the list is gone; ask again") }
        return (FeedFile(size: file.size, tag: made.tag) { try file.next($0) }, made.objects)
    }

    private func isStale(_ made: Made, _ sequences: [Int64], _ now: Date) -> Bool {
        let age = now.timeIntervalSince(made.at)
        // Negative where the clock was set back.
        return age < 0 || age >= Self.secondsMax || made.sequences != sequences && age >= 10 * made.seconds
    }

    private func note(_ name: String, by holder: String, at now: Date) throws {
        try state.withLock { state in
            var asked = (state.asked[holder] ?? [:])
                .filter { now.timeIntervalSince($0.value) < Self.forgottenSeconds }
            asked[name] = now
            guard asked.count <= Self.listsOfTokenMax else {
                throw APIError(
                    .tooManyRequests,
                    "this token has asked for \(Self.listsOfTokenMax) other lists within the hour; stay with those"
                )
            }
            state.asked[holder] = asked
        }
    }

    private func make(_ wish: ExportWish, at path: String, _ sequences: [Int64], _ now: Date) throws -> Made {
        let began = ContinuousClock.now
        try FileManager.default.createDirectory(
            at: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        let seconds = max(0, now.timeIntervalSince1970)
        guard let writer = wish.format.writer(kinds: wish.kinds, stix: stix, kindOf: { _ in nil }) else {
            throw NodeError("\(wish.format.rawValue) is no single file")
        }
        let file = try ExportFile(path: path, hasSerial: wish.format == .rpz, serial: 0)
        writer.begin(&file.buffer)
        var objects: UInt64 = 0
        var failure: ExportError?
        try replica.export(wish.filter(own: member, nowMs: UInt64(seconds * 1000)), for: wish.level) { object in
            if object.verdict != .benign, safe.match(object.kind, object.value) != nil { return true }
            guard writer.append(object, to: &file.buffer) else { return true }
            objects += 1
            do throws(ExportError) { try file.drain() } catch { failure = error }
            return failure == nil
        }
        if let failure { throw failure }
        writer.end(&file.buffer)
        let result = try file.finish(seconds: UInt64(seconds))
        return Made(
            at: now,
            seconds: (ContinuousClock.now - began) / .seconds(1),
            sequences: sequences,
            objects: objects,
            tag: "\"\(result.sha256)\""
        )
    }

    /// Of more than ``filesMax`` those that nobody has asked for for longest go; who does gets it made again.
    private func clear(but name: String) throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { !$0.hasPrefix(".") }
        guard names.count > Self.filesMax else { return }
        var asked: [String: Date] = [:]
        for lists in state.withLock({ $0.asked }).values { asked.merge(lists) { max($0, $1) } }
        let oldest = names.filter { $0 != name }.sorted { asked[$0] ?? .distantPast < asked[$1] ?? .distantPast }
        for old in oldest.prefix(names.count - Self.filesMax) {
            try FileManager.default.removeItem(at: folder.appending(path: old))
            state.withLock { $0.made[old] = nil }
        }
    }
}
