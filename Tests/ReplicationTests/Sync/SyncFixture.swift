import Foundation
import Membership
import Replication
import TransparencyLog

/// Heads that say their size in plain, and are believed.
struct PlainHeads: HeadVerifier {
    func verify(_ list: RevocationList) throws(WireError) {
        if list.entries.first?.reason == "forged" { throw WireError("forged", isSendersFault: true) }
        if list.entries.first?.reason == "unpinned" { throw WireError("unpinned") }
    }

    /// Of those, 9 entries are forged, and 8 are of a member that is not pinned.
    func verify(_ statement: IncarnationStatement) throws(WireError) {
        if statement.size == 9 { throw WireError("forged", isSendersFault: true) }
        if statement.size == 8 { throw WireError("unpinned") }
    }

    func verify(_ cosignature: AnnouncedCosignature) throws(WireError) {
        if cosignature.bytes.last == 0xff { throw WireError("forged", isSendersFault: true) }
    }

    func verify(_ head: AnnouncedHead) throws(WireError) -> SignedHead {
        guard let size = UInt64(String(decoding: head.note.prefix { $0 != 0x2f }, as: UTF8.self)) else {
            throw WireError("no size")
        }
        return SignedHead(announced: head, size: size, root: MerkleHash.leaf(head.note))
    }
}

/// One state machine, and what a shell would have it know.
struct SyncFixture {
    var instance: SyncInstance
    var nowMs: UInt64 = 1_000
    private var links: UInt64 = 0

    init(own: String = "th", size: UInt64 = 0, _ change: (inout SyncSettings) -> Void = { _ in }) throws {
        var settings = SyncSettings()
        change(&settings)
        let origin = try SampleMessages.origin(own)
        let log = LogState(
            origin: origin,
            size: size,
            root: .zero,
            head: SyncFixture.head(origin, size),
            payloadsThrough: size
        )
        instance = SyncInstance(
            own: origin,
            software: "test",
            logs: size > 0 ? [log] : [],
            verifier: PlainHeads(),
            firstRequest: 1,
            settings: settings
        )
    }

    static func head(_ origin: LogOrigin, _ size: UInt64, fork: String = "") -> SignedHead {
        let announced = AnnouncedHead(origin: origin, note: Array("\(size)/\(fork)".utf8), certificates: [])
        return SignedHead(announced: announced, size: size, root: MerkleHash.leaf(announced.note))
    }

    static func package(
        _ origin: LogOrigin,
        _ range: Range<UInt64>,
        request: UInt64,
        target: UInt64? = nil,
        bytes: Int = 100
    ) -> EntryPackage {
        EntryPackage(
            request: request,
            origin: origin,
            start: range.lowerBound,
            count: UInt32(range.count),
            envelopes: Data(count: bytes),
            payloads: Data(),
            proof: [],
            target: target.map { head(origin, $0).announced }
        )
    }

    /// A new link, which has not said hello yet.
    mutating func connect(_ member: String, initiatedHere: Bool = true) throws -> (LinkID, [SyncDirective]) {
        links += 1
        let link = LinkID(links)
        let directives = instance.linkUp(
            link,
            member: try MemberID(member),
            initiatedHere: initiatedHere,
            nowMs: nowMs
        )
        return (link, directives)
    }

    /// A new link that has.
    mutating func greeted(_ member: String) throws -> LinkID {
        let (link, _) = try connect(member)
        _ = receive(link, .hello(try hello(member)))
        return link
    }

    func hello(_ member: String, version: UInt32 = 1) throws -> Hello {
        Hello(version: version, federation: "wg-as.asean", member: try MemberID(member), software: "")
    }

    mutating func receive(_ link: LinkID, _ message: SyncMessage) -> [SyncDirective] {
        instance.received(link, message, nowMs: nowMs)
    }

    mutating func announce(_ link: LinkID, _ member: String, _ size: UInt64, fork: String = "") throws
        -> [SyncDirective]
    {
        receive(link, .heads([SyncFixture.head(try SampleMessages.origin(member), size, fork: fork).announced]))
    }

    mutating func commit(
        _ link: LinkID,
        _ member: String,
        size: UInt64,
        whole: Bool = true,
        payloads: UInt64? = nil
    ) throws -> [SyncDirective] {
        let origin = try SampleMessages.origin(member)
        let head = SyncFixture.head(origin, size)
        let report = CommitReport(
            link: link,
            origin: origin,
            size: size,
            root: head.root,
            head: whole ? head : nil,
            bytes: 100,
            payloadsThrough: payloads ?? size
        )
        return instance.committed(report, nowMs: nowMs)
    }

    mutating func append(size: UInt64) -> [SyncDirective] {
        let origin = instance.logs.keys.first { $0.member == instance.own }
        guard let own = origin ?? (try? SampleMessages.origin(instance.own.text)) else { return [] }
        return instance.appended(SyncFixture.head(own, size), bytes: 300, nowMs: nowMs)
    }

    mutating func tick(afterMs delay: UInt64) -> [SyncDirective] {
        nowMs += delay
        return instance.tick(nowMs: nowMs)
    }
}

extension [SyncDirective] {
    var sent: [(link: LinkID, message: SyncMessage)] {
        compactMap { if case .send(let link, let message) = $0 { (link, message) } else { nil } }
    }

    var kinds: [String] { sent.map { Crossings.kind($0.message) } }

    var fetches: [(link: LinkID, fetch: Fetch)] {
        sent.compactMap { if case .fetch(let fetch) = $0.message { ($0.link, fetch) } else { nil } }
    }

    var servings: [Serving] { compactMap { if case .serve(let serving) = $0 { serving } else { nil } } }

    var commits: Int { filter { if case .commit = $0 { true } else { false } }.count }

    var asks: [(link: LinkID, from: UInt64)] {
        compactMap { if case .askPayloads(let link, _, let from) = $0 { (link, from) } else { nil } }
    }

    var closed: [(link: LinkID, backOff: Bool)] {
        compactMap { if case .close(let link, _, let backOff) = $0 { (link, backOff) } else { nil } }
    }

    var alarms: [SyncAlarm] { compactMap { if case .alarm(let alarm) = $0 { alarm } else { nil } } }
}
