import Entries
import Foundation
import Indicators
import Membership
import NodeRuntime
import Replication
import Testing
import TransparencyLog

/// What a member may write into its log, and whom it may give it to.
extension IntegrationTests.HostileTests {
    @Test(arguments: OversizedEntry.allCases)
    func `an entry beyond a limit is refused with its package`(entry: OversizedEntry) async throws {
        try await Siege.run { siege in
            var log = HostileLog(siege.hostile)
            try entry.append(to: &log)
            let pushed = try log.pushed()
            try await siege.converse { peer in
                try await peer.send(pushed)
                try await peer.ends()
            }
            try await siege.isBackedOff("vn sent entries that do not verify: \(entry.reason)")
            #expect(try await siege.node.log(of: siege.attacker) == nil)
        }
    }

    @Test func `a clock of more members than there can be makes its entry invalid, and nothing else`() async throws {
        try await Siege.run { siege in
            var log = HostileLog(siege.hostile)
            try log.append(try siege.listed())
            try log.append(HostileBody.clock(members: 300, object: Samples.key(100)))
            try log.appendStatements(101..<102)
            let pushed = try log.pushed()
            try await siege.converse { peer in
                try await peer.send(pushed)
                for node in [siege.node, siege.honest] { try await node.showsSample(101) }
                try await siege.isUnmoved(peer)
            }
            for node in [siege.node, siege.honest] { #expect(try node.effective(Samples.key(100)) == nil) }
        }
    }

    @Test func `payloads that do not open their commitments leave the log whole, and their sender is backed off`()
        async throws
    {
        try await Siege.run { siege in
            var log = HostileLog(siege.hostile)
            for number in 0..<20 {
                let wrong = Data([UInt8](repeating: 7, count: 100))
                try log.append(try AuthoredLog.statement(100 + number).encoded(), payload: wrong)
            }
            let packages = try (0..<20 as Range<UInt64>).map { try log.package($0..<$0 + 1, of: $0 + 1) }
            try await siege.converse { peer in
                for package in packages { try await peer.send(.package(package)) }
                try await peer.ends()
            }
            try await siege.alarms("wg-as.asean/vn/1 entry 0: payload: it does not open the entry's commitment")
            try await siege.isBackedOff("vn sent 8 packages with payloads that are refused")
            let held = try #require(try await siege.node.log(of: siege.attacker))
            #expect(held.size >= 8 && held.missingPayloads == held.size)
        }
    }

    @Test func `a payload for others is not kept by a node that is sent it`() async throws {
        try await Siege.run { siege in
            let marker = "for-kh-alone-93d1"
            var log = HostileLog(siege.hostile)
            let statement = Statement(verdict: .malicious, confidence: 70, description: marker, language: "en")
            let body = Body(object: Samples.key(100), about: .statement(statement, clock: Clock(), renews: nil))
            try log.append(try body.encoded(), audience: .named([siege.honest.member]))
            let pushed = try log.pushed()
            try await siege.converse { peer in
                try await peer.send(pushed)
                try await siege.alarms("a payload came that is not for this member")
                try await siege.isUnmoved(peer)
            }
            #expect(try siege.node.files(containing: marker) == [])
        }
    }

    @Test func `a member that is not in an audience asks in vain`() async throws {
        try await Siege.run { siege in
            let secret = "for-kh-alone-51aa"
            let reported = try await siege.node.command(
                "report",
                "domain",
                "secret.example.com",
                "--tlp",
                "AMBER+STRICT",
                "--audience",
                "kh",
                "--description",
                secret,
                "--json"
            )
            let index = try #require(try reported.json(ReportReceipt.self).index)
            try await siege.converse { peer in
                let origin = siege.node.origin
                try await peer.send(.payloadFetch(request: 1, origin: origin, ranges: [index..<index + 1]))
                let answers = try await peer.first("the answer") { message -> [PayloadAnswer]? in
                    if case .payloads(1, _, let answers) = message { answers } else { nil }
                }
                #expect(answers == [PayloadAnswer(index: index, content: .denied)])
                // Nor do the entries themselves bring it, which it may pull.
                let head = try await peer.first("what th holds") { message -> AnnouncedHead? in
                    if case .heads(let heads) = message { heads.first { $0.origin == origin } } else { nil }
                }
                let size = try Checkpoint.parse(try SignedNote.parse(head.note).text).size
                try await peer.send(
                    .fetch(Fetch(request: 2, origin: origin, from: 0, target: size, credit: 1 << 20))
                )
                let package = try await peer.first("the entries") { message -> EntryPackage? in
                    if case .package(let package) = message, package.request == 2 { package } else { nil }
                }
                #expect(package.payloads.range(of: Data(secret.utf8)) == nil)
                #expect(package.count > index)
            }
        }
    }

    /// About 5,000 bytes each.
    private static func spam(_ number: Int) throws -> [UInt8] {
        let text = String(repeating: "spam ", count: 1_000)
        let statement = Statement(verdict: .malicious, confidence: 70, description: text, language: "en")
        let about = Body.About.statement(statement, clock: Clock(), renews: nil)
        return try Body(object: Samples.key(1_000 + number), about: about).encoded()
    }

    @Test(arguments: [["quotaEntries": 500], ["quotaMiB": 1]])
    func `a member that comes to its quota is paused, says status, and all others go on`(quota: [String: Int])
        async throws
    {
        try await Siege.run(quota) { siege in
            var log = HostileLog(siege.hostile)
            for number in 0..<600 { try log.append(try Self.spam(number)) }
            let packages = try stride(from: 0 as UInt64, to: 600, by: 30).map {
                try log.package($0..<$0 + 30, of: $0 + 30)
            }
            try await siege.converse { peer in
                for package in packages { try await peer.send(.package(package)) }
                try await siege.alarms("vn has come to its quota here")
                // It goes on pushing, and announcing: nothing of it is taken, and it is not cut off for it.
                for package in packages.suffix(3) { try await peer.send(.package(package)) }
                try await peer.send(.heads([packages.last?.target].compactMap { $0 }))
                try await siege.isUnmoved(peer)
            }
            // What is on its way to the disk fills the quota, too.
            try await eventually("what was taken of vn is durable") {
                try await siege.node.log(of: siege.attacker) != nil
            }
            let held = try #require(try await siege.node.log(of: siege.attacker))
            #expect(held.paused && held.size > 0 && held.size <= 500)
            let shown = try await siege.node.command("status")
            #expect(shown.output.contains("wg-as.asean/vn/1 PAUSED"))
        } afterwards: { siege in
            // What was taken counts after a restart, too.
            siege.node.kill()
            try await siege.node.start()
            let before = try #require(try await siege.node.log(of: siege.attacker)).size
            var log = HostileLog(siege.hostile)
            for number in 0..<600 { try log.append(try Self.spam(number)) }
            let next = try log.package(before..<before + 30, of: before + 30)
            try await siege.converse { peer in
                try await peer.send(.package(next))
                try await siege.alarms("vn has come to its quota here")
            }
            #expect(try await siege.node.log(of: siege.attacker)?.size == before)
        }
    }
}

extension Siege {
    /// The attacker's list of members, so that what it writes is given on.
    func listed() throws -> [UInt8] {
        let roots = try [node, honest, hostile.node].map { ($0.member, [try $0.root.fingerprint.bytes]) }
        return try Body(object: nil, about: .members(MemberList(roots: Dictionary(uniqueKeysWithValues: roots))))
            .encoded()
    }
}

/// Entries that no honest daemon would write.
enum OversizedEntry: CaseIterable, CustomTestStringConvertible {
    case envelope, clock, payload, audience

    var testDescription: String { "\(self)" }

    var reason: String {
        switch self {
        case .envelope: "the package's entries are malformed: an envelope of 5000 bytes"
        case .clock, .payload: "the package's entries are malformed: a payload of"
        case .audience: "entry 0: envelope: it names too many members or ranges"
        }
    }

    func append(to log: inout HostileLog) throws {
        switch self {
        case .envelope: log.append(envelope: [UInt8](repeating: 0x0a, count: 5_000), payload: nil)
        // A frame is at most 1 MiB, which a million dots are not.
        case .clock: try log.append(HostileBody.clock(members: 40_000, object: Samples.key(100)))
        case .payload: try log.append([UInt8](repeating: 0, count: 70_000))
        case .audience:
            var envelope = [0x0a, 0x20] + [UInt8](repeating: 1, count: 32)
            // Fields 4 and 5 of Envelope: tlp, and 1,000 members of two letters.
            envelope += [0x20, 1] + (0..<1_000).flatMap { _ in [0x2a, 2, 0x74, 0x68] as [UInt8] }
            log.append(envelope: envelope, payload: nil)
        }
    }
}

enum HostileBody {
    /// A statement whose clock has so many dots, which `Clock` would write, too.
    static func clock(members: Int, object: ObjectKey) throws -> [UInt8] {
        let dots = try (0..<members).map { number in
            let member = try MemberID("m\(number)")
            return Dot(
                entry: EntryID(member: member, incarnation: 1, index: 0),
                leaf: LeafPrefix(MerkleHash.leaf([UInt8](repeating: 1, count: 32)))
            )
        }
        var clock = Clock()
        for dot in dots.prefix(members > 1_000 ? 0 : members) { clock.add(dot) }
        let body = Body(
            object: object,
            about: .statement(Statement(verdict: .malicious, confidence: 70), clock: clock, renews: nil)
        )
        // Beyond what one writes in a test's time, the bytes alone count.
        return try body.encoded() + (members > 1_000 ? [UInt8](repeating: 0, count: members * 20) : [])
    }
}
