import Entries
import Foundation
import Indicators
import Membership
import NodeRuntime
import PeerLink
import Replication
import Testing
import TransparencyLog

extension IntegrationTests {
    @Test func `whatever comes in at the peer port is named in the log and disturbs nobody else`() async throws {
        try await Federation.run { federation in
            let th = try federation.node("th")
            let kh = try federation.node("kh")
            try federation.introduce(kh, th, dials: true)
            var played: [PlayedMember] = []
            for name in ["vn", "la", "ph", "id", "my", "sg"] {
                let node = try federation.node(name)
                try federation.introduce(node, th, dials: false)
                played.append(try await PlayedMember(node))
            }
            try await federation.start(th, kh)
            try await th.reportSample(0)
            try await kh.showsSample(0)
            let linkedSince = try #require(try await th.peer(kh.member)?.linkedSince)

            try await RawClient.write([UInt8](repeating: 0x5a, count: 600), to: th, nil)
            try await th.logs("refused: it does not speak TLS")
            try await RawClient.write([0, 0, 0, 1, 0], to: th, RawClient.anonymous)
            try await th.logs("refused: it presented no certificate")

            let offences: [(PlayedMember, Offence)] = Array(zip(played, Offence.allCases))
            for (number, (member, offence)) in offences.enumerated() {
                try await offence.commit(member, against: th, forging: kh.origin)
                try await th.logs(offence.logLine(member.node.member))
                #expect(try await member.isBackedOff(by: th) == offence.isMisbehaviour, "\(offence)")
                if offence.isMisbehaviour {
                    try await th.logs("\(member.node.member) connects, but is backed off for")
                }
                try await th.reportSample(number + 1)
                try await kh.showsSample(number + 1)
            }
            #expect(try await th.peer(kh.member)?.linkedSince == linkedSince)
            // Of what the others sent, nothing is held.
            let held = try await th.status().logs.map(\.member)
            #expect(Set(held) == ["th", "kh"])
            try await federation.converge(th, kh)
        }
    }
}

/// What a trusted peer may do wrong.
private enum Offence: CaseIterable {
    case tooLargeFrame, truncatedFrame, undecodableFrame, forgedCheckpoint, wrongRoot, foreignEntries

    /// A connection that breaks in the middle of a frame is nobody's fault.
    var isMisbehaviour: Bool { self != .truncatedFrame }

    func logLine(_ member: MemberID) -> String {
        switch self {
        case .tooLargeFrame: "\(member) sent what cannot be read: frame of 2097152 bytes exceeds the limit of 1048576"
        case .truncatedFrame: "connection closed in the middle of a frame, 90 bytes short"
        case .undecodableFrame: "\(member) sent what cannot be read: the frame is not protobuf"
        case .forgedCheckpoint: "\(member) sent a checkpoint of wg-as.asean/\(member)/1: its checkpoint is refused"
        case .wrongRoot:
            "\(member) sent entries that do not verify: the entries are not those of the signed tree"
        case .foreignEntries: "\(member) pushed entries of wg-as.asean/kh/1"
        }
    }

    func commit(_ member: PlayedMember, against node: TestNode, forging other: LogOrigin) async throws {
        switch self {
        case .tooLargeFrame:
            try await member.write([0, 0x20, 0, 0] + [UInt8](repeating: 1, count: 64), to: node) {
                try await node.logs(logLine(member.node.member))
            }
        case .truncatedFrame:
            try await member.write([0, 0, 0, 100] + [UInt8](repeating: 1, count: 10), to: node)
        case .undecodableFrame:
            try await member.converse(with: node) { peer in
                try await peer.greet()
                try await peer.send(raw: [0xff, 0xff, 0xff])
                try await peer.ends()
            }
        case .forgedCheckpoint:
            let head = try forgedHead(member)
            try await send(.heads([head]), from: member, to: node)
        case .wrongRoot:
            var log = AuthoredLog(member)
            try log.append(AuthoredLog.statement(900))
            let head = try log.head(stating: MerkleHash.leaf([1, 2, 3]))
            try await send(.package(log.package(from: 0, request: 0, target: head)), from: member, to: node)
        case .foreignEntries:
            var log = AuthoredLog(member)
            try log.append(AuthoredLog.statement(901))
            var package = log.package(from: 0, request: 0, target: try log.head())
            package.origin = other
            try await send(.package(package), from: member, to: node)
        }
    }

    /// The signature of one checkpoint under another.
    private func forgedHead(_ member: PlayedMember) throws -> AnnouncedHead {
        var log = AuthoredLog(member)
        try log.append(AuthoredLog.statement(902))
        var head = try log.head()
        let signed = String(decoding: head.note, as: UTF8.self)
        let lines = signed.split(separator: "\n", omittingEmptySubsequences: false)
        head.note = Array((lines.prefix(1) + ["2"] + lines.dropFirst(2)).joined(separator: "\n").utf8)
        return head
    }

    private func send(_ message: SyncMessage, from member: PlayedMember, to node: TestNode) async throws {
        try await member.converse(with: node) { peer in
            try await peer.greet()
            try await peer.send(message)
            try await peer.ends()
        }
    }
}
