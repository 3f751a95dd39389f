import Entries
import Foundation
import Indicators
import Membership
import NodeRuntime
import Replication
import SwiftProtobuf
import Testing

extension IntegrationTests {
    @Test func `entries of a later version are kept, carried on, and hold up nothing`() async throws {
        try await Federation.run { federation in
            let th = try federation.node("th")
            let kh = try federation.node("kh")
            let vn = try federation.node("vn")
            try federation.introduce(th, kh, dials: true)
            try federation.introduce(vn, th, dials: false)
            try federation.introduce(vn, kh, dials: false)
            try await federation.start(th, kh)
            let author = try await PlayedMember(vn)
            var log = AuthoredLog(author)
            try log.append(Self.members([th, kh, vn]))
            try log.append(AuthoredLog.statement(1))
            try log.append(try Self.laterKind())
            try log.append(try AuthoredLog.statement(2).encoded() + Self.laterField, laterFields: Self.laterField)
            try log.append(AuthoredLog.statement(3))
            let written = log

            try await author.converse(with: th) { peer in
                try await peer.greet(version: Hello.version + 1)
                try await peer.send(raw: Self.laterField)
                let head = try written.head()
                try await peer.send(.heads([head]))
                let fetch = try await peer.first("th asks for the log") { message -> Fetch? in
                    if case .fetch(let fetch) = message { fetch } else { nil }
                }
                #expect(fetch.from == 0 && fetch.target == written.size)
                try await peer.send(.package(written.package(from: 0, request: fetch.request, target: nil)))
                try await Self.acknowledged(written, by: peer)
                for node in [th, kh] {
                    for number in [1, 3] { try await node.showsSample(number) }
                    #expect(try node.effective(Samples.key(2)) == nil)
                    try await eventually("\(node.member) counts what it cannot read") {
                        try await node.status().replica.unread == 2
                    }
                }

                var later = written
                try later.append(AuthoredLog.statement(4))
                try await peer.send(
                    .package(later.package(from: written.size, request: 0, target: try later.head()))
                )
                try await Self.acknowledged(later, by: peer)
                for node in [th, kh] { try await node.showsSample(4) }
                #expect(!peer.isEnded)
            }
            try await federation.converge(th, kh)
            for node in [th, kh] {
                let status = try await node.status()
                #expect(status.alarms == [])
                #expect(status.logs.first { $0.member == "vn" }?.missingPayloads == 0)
                let verified = try await node.command("verify", "--replica")
                #expect(verified.status == 0, "\(verified.output)\(verified.errors)")
                #expect(verified.output.contains("2 entries are of a later version"))
            }
            #expect(try await author.isBackedOff(by: th) == false)
        }
    }

    /// Field 31, one byte.
    private static let laterField: [UInt8] = [0xfa, 0x01, 0x01, 0x07]

    private static func laterKind() throws -> [UInt8] {
        var body = PBBody()
        body.kind = "hologram"
        body.key = "h-1"
        body.statement.verdict = 3
        return try body.serializedBytes()
    }

    private static func members(_ nodes: [TestNode]) throws -> Body {
        var roots: [MemberID: [[UInt8]]] = [:]
        for node in nodes { roots[node.member] = [try node.root.fingerprint.bytes] }
        return Body(object: nil, about: .members(MemberList(roots: roots)))
    }

    private static func acknowledged(_ log: AuthoredLog, by peer: Conversation) async throws {
        try await peer.first("\(log.size) entries are acknowledged") { message -> Void? in
            if case .ack(log.origin, log.size, _) = message { () } else { nil }
        }
    }
}
