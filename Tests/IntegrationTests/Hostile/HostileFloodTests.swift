import Entries
import Foundation
import Indicators
import Membership
import NIOCore
import NodeRuntime
import Replication
import Testing
import TransparencyLog

/// Good messages, far too many of them, and numbers beyond all that there is.
extension IntegrationTests.HostileTests {
    @Test func `ten thousand fetches in flight are served one a log, and one that does not read holds up nobody`()
        async throws
    {
        try await Siege.run { siege in
            let origin = siege.node.origin
            try await siege.node.reportSamples(5_000..<5_400)
            let raw = try await RawLink.tls(siege.hostile, to: siege.node)
            try await raw.channel.setOption(.autoRead, value: false).get()
            var bytes = RawLink.frame(try siege.helloFrame())
            for request in 1...10_000 as ClosedRange<UInt64> {
                let fetch = Fetch(request: request, origin: origin, from: 0, target: 400, credit: 16 << 20)
                bytes += RawLink.frame(Array(try SyncMessage.fetch(fetch).encoded()))
            }
            await raw.write(bytes)
            for number in 0..<3 { try await siege.flows(1_000 + 2 * number) }
            await raw.close()

            // Over a connection that is read, each answer is of a request that stood when it was made.
            try await siege.converse { peer in
                for request in 1...10_000 as ClosedRange<UInt64> {
                    let fetch = Fetch(request: request, origin: origin, from: 0, target: 400, credit: 16 << 20)
                    try await peer.send(.fetch(fetch))
                }
                _ = try await peer.first("the last is answered") { message -> Bool? in
                    if case .package(let package) = message, package.request == 10_000 { true } else { nil }
                }
                try await siege.isUnmoved(peer)
            }
        }
    }

    @Test func `a connection that is not read is closed, though what was to be sent first cannot be`() async throws {
        try await Siege.run { siege in
            let origin = siege.node.origin
            try await siege.node.reportSamples(5_000..<5_400)
            let raw = try await RawLink.tls(siege.hostile, to: siege.node)
            try await raw.channel.setOption(.autoRead, value: false).get()
            await raw.write(RawLink.frame(try siege.helloFrame()))
            let question = SyncMessage.payloadFetch(request: 1, origin: origin, ranges: [0..<400])
            let frame = RawLink.frame(Array(try question.encoded()))
            while await raw.write(frame) {}
            try await siege.node.logs("vn: vn does not read what it is sent")
        }
    }

    @Test func `questions beyond all bounds, ten thousand of them, are answered within bounds`() async throws {
        try await Siege.run { siege in
            let origin = siege.node.origin
            try await siege.node.reportSamples(5_000..<5_400)
            try await siege.converse { peer in
                let all = Array(repeating: 0..<UInt64.max, count: 1_024)
                for request in 1...10_000 as ClosedRange<UInt64> {
                    try await peer.send(.payloadFetch(request: request, origin: origin, ranges: Array(all.prefix(64))))
                }
                for (from, target) in [(0, .max), (.max - 1, .max), (5, 5), (9, 3)] as [(UInt64, UInt64)] {
                    let fetch = Fetch(request: from &+ 1, origin: origin, from: from, target: target, credit: .max)
                    try await peer.send(.fetch(fetch))
                }
                for request in 0..<1_000 as Range<UInt64> {
                    try await peer.send(.credit(request: request, bytes: .max))
                }
                try await siege.answersAgain(peer)
                let answers = peer.all { message -> Int? in
                    if case .payloads(_, _, let answers) = message { answers.count } else { nil }
                }
                #expect(!answers.isEmpty && answers.allSatisfy { $0 <= 2_000 })
            }
        }
    }

    @Test func `acknowledgements beyond the end are not believed`() async throws {
        try await Siege.run { siege in
            try await siege.converse { peer in
                for origin in [siege.node.origin, siege.honest.origin, siege.hostile.keys.origin] {
                    for size in [1 << 20, 1 << 63, UInt64.max] {
                        try await peer.send(.ack(origin: origin, size: size, payloadsThrough: .max))
                    }
                }
                // Answers that nobody asked for.
                let content = PayloadAnswer.Content.given(Data(count: 1_000))
                let answers = (0..<1_000 as Range<UInt64>).map { PayloadAnswer(index: $0 << 40, content: content) }
                for _ in 0..<50 {
                    try await peer.send(.payloads(request: 1, origin: siege.honest.origin, answers: answers))
                }
                try await siege.isUnmoved(peer)
            }
            #expect(try await siege.node.status().quarantine == nil)
            #expect(try await siege.node.status().alarms == [])
        }
    }

    @Test func `a flood of digests is answered once a second`() async throws {
        try await Siege.run { siege in
            try await siege.converse { peer in
                let began = ContinuousClock.now
                for _ in 0..<10_000 { try await peer.send(.digest(.zero)) }
                try await siege.isUnmoved(peer)
                let answers = peer.all { message -> Bool? in if case .heads = message { true } else { nil } }
                // One to the greeting, and what changes meanwhile is announced one by one.
                let seconds = Int((ContinuousClock.now - began).components.seconds)
                #expect(answers.count < 100 + 20 * seconds)
            }
        }
    }

    @Test func `cosignatures and evidence of strangers are passed over, and said of them is little`() async throws {
        try await Siege.run { siege in
            let origin = siege.hostile.keys.origin
            let given = try (0..<1_000).map { number in
                AnnouncedCosignature(
                    origin: siege.node.origin,
                    witness: try MemberID("w\(number)"),
                    size: 1,
                    root: MerkleHash.leaf([1]),
                    bytes: [UInt8](repeating: 1, count: AnnouncedCosignature.byteCount),
                    certificates: [[UInt8]("\(number)".utf8)]
                )
            }
            try await siege.converse { peer in
                for _ in 0..<5 { try await peer.send(.cosignatures(given)) }
                for number in 1...300 as ClosedRange<UInt32> {
                    let log = LogOrigin(
                        federation: origin.federation,
                        member: siege.honest.member,
                        incarnation: try Incarnation(number)
                    )
                    let head = AnnouncedHead(origin: log, note: [1], certificates: [[UInt8]("\(number)".utf8)])
                    try await peer.send(.evidence(Equivocation(older: head, newer: head, proof: [])))
                }
                try await siege.isUnmoved(peer)
            }
            let status = try await siege.node.status()
            #expect(status.alarms.count <= 16)
            #expect(status.logs.allSatisfy { !$0.frozen })
        }
    }

    @Test func `evidence that proves nothing is its sender's fault`() async throws {
        try await Siege.run { siege in
            var log = HostileLog(siege.hostile)
            try log.appendStatements(100..<110)
            let proof = try MerkleProof.explicitConsistency(from: 4, to: 10, reader: log.tree)
            let evidence = Equivocation(older: try log.head(4), newer: try log.head(), proof: proof)
            try await siege.converse { peer in
                try await peer.send(.evidence(evidence))
                try await peer.ends()
            }
            try await siege.isBackedOff("vn sent evidence against wg-as.asean/vn/1 that does not hold")
        }
    }

    @Test func `list after list of revoked keys is taken at a bounded pace`() async throws {
        try await Siege.run { siege in
            let authority = try siege.hostile.authority
            let key = try Fingerprint(ofKeyIn: try siege.hostile.log(9).certificates[0])
            let lists = try (1...300 as ClosedRange<UInt64>).map { serial in
                try RevocationList(
                    by: authority,
                    serial: serial,
                    now: Date(),
                    entries: [RevocationList.Entry(key: key, reason: "for sport")]
                )
            }
            try await siege.converse { peer in
                for list in lists { try await peer.send(.revocations([list])) }
                try await siege.isUnmoved(peer)
            }
            let serial = try await siege.node.status().revocations.first { $0.member == "vn" }?.serial
            #expect((1...10).contains(serial ?? 0))
        }
    }
}

extension Conversation {
    /// Of what was said so far, what `pick` takes.
    func all<T: Sendable>(_ pick: @Sendable (SyncMessage) -> T?) -> [T] { said.compactMap(pick) }
}

extension Siege {
    /// As `isUnmoved`, of a node that may have passed over a question because it had too many: it is asked until it answers.
    func answersAgain(_ peer: Conversation) async throws {
        let marker = UInt64.random(in: 1 << 40...1 << 41)
        try await eventually("\(node.member) answers again") {
            try await peer.send(.payloadFetch(request: marker, origin: node.origin, ranges: [0..<1]))
            return peer.all { message -> Bool? in
                if case .payloads(marker, _, _) = message { true } else { nil }
            }.isEmpty == false
        }
    }
}
