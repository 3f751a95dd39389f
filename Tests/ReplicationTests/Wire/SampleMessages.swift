import Foundation
import Membership
import Replication
import TransparencyLog

/// One message of each kind, from a seed.
struct SampleMessages {
    var seeded: Seeded

    init(_ seed: UInt64) { seeded = Seeded(seed) }

    static func origin(_ member: String = "th") throws -> LogOrigin {
        try LogOrigin(parsing: "wg-as.asean/\(member)/1")
    }

    /// Of a root that signs nothing: only its form is good.
    static func revocations(_ member: String, serial: UInt64, reason: String = "stolen") throws -> RevocationList {
        let digits = "SHA256:" + Array(repeating: "ab", count: 32).joined(separator: ":")
        let text =
            "mandala/revocations/v1\nwg-as.asean\n\(member)\nserial \(serial)\ntime 1780300800\nroot \(digits)\n"
            + "key \(digits) \(reason)\n\nsignature AAAA\n"
        return try RevocationList(parsing: Array(text.utf8))
    }

    /// Of a root that signs nothing: only its form is good.
    static func incarnation(
        _ member: String,
        size: UInt64,
        tree: Digest = .zero,
        closing number: Int = 1
    ) throws -> IncarnationStatement {
        let digits = "SHA256:" + Array(repeating: "ab", count: 32).joined(separator: ":")
        let text =
            "mandala/incarnation/v1\nwg-as.asean\n\(member)\nincarnation \(number + 1)\ntime 1780300800\nroot \(digits)\n"
            + "closes wg-as.asean/\(member)/\(number)\nsize \(size)\ntree \(tree.base64)\n\nsignature AAAA\n"
        return try IncarnationStatement(parsing: Array(text.utf8))
    }

    mutating func digest() -> Digest { Digest(seeded.bytes(32)) ?? .zero }

    mutating func head() throws -> AnnouncedHead {
        AnnouncedHead(
            origin: try SampleMessages.origin(),
            note: seeded.bytes(seeded.below(300)),
            certificates: (0..<seeded.below(5)).map { _ in seeded.bytes(seeded.below(400)) }
        )
    }

    mutating func package(request: UInt64 = 4) throws -> EntryPackage {
        EntryPackage(
            request: request,
            origin: try SampleMessages.origin("kh"),
            start: seeded.next() >> 30,
            count: UInt32(1 + seeded.below(4096)),
            envelopes: Data(seeded.bytes(seeded.below(500))),
            payloads: Data(seeded.bytes(seeded.below(500))),
            proof: (0..<seeded.below(65)).map { _ in digest() },
            target: seeded.below(2) == 0 ? nil : try head()
        )
    }

    mutating func all() throws -> [SyncMessage] {
        let origin = try SampleMessages.origin()
        let contents: [PayloadAnswer.Content] = [.given(Data(seeded.bytes(90))), .denied, .erased, .notHeld, .retry]
        return [
            .hello(Hello(version: 1, federation: "wg-as.asean", member: try MemberID("th"), software: "mandala 1")),
            .heads([try head(), try head()]), .heads([]),
            .fetch(Fetch(request: seeded.next(), origin: origin, from: 4, target: 9, credit: 1 << 20)),
            .credit(request: seeded.next(), bytes: 70_000), .package(try package()),
            .ack(origin: origin, size: seeded.next(), payloadsThrough: seeded.next()),
            .payloadFetch(request: 3, origin: origin, ranges: [1..<2, 5..<900]),
            .payloads(
                request: 3,
                origin: origin,
                answers: contents.enumerated().map { PayloadAnswer(index: UInt64($0), content: $1) }
            ),
            .digest(digest()), .revocations([try SampleMessages.revocations("th", serial: 3)]), .revocations([]),
            .incarnations([try SampleMessages.incarnation("th", size: 180)]), .incarnations([]),
            .refusal("the peer is tired"), .unknown,
        ]
    }
}
