import Entries
import Foundation
import Membership
import NodeRuntime
import Replication
import SwiftProtobuf
import Testing
import TransparencyLog

/// Frames that are none, or too many.
extension IntegrationTests.HostileTests {
    @Test(arguments: BadFrame.allCases)
    func `a frame that no honest peer sends ends the connection`(bad: BadFrame) async throws {
        try await Siege.run { siege in
            let raw = try await RawLink.tls(siege.hostile, to: siege.node)
            await raw.write(RawLink.frame(try siege.helloFrame()))
            await raw.write(try bad.bytes(siege))
            try await raw.closed()
            try await siege.isBackedOff(bad.reason)
        }
    }

    @Test func `empty and unknown frames are passed over`() async throws {
        try await Siege.run { siege in
            try await siege.converse { peer in
                let unknown =
                    try Google_Protobuf_StringValue.with { $0.value = "of a later version" }
                    .serializedBytes() as [UInt8]
                for _ in 0..<20_000 { try await peer.send(raw: []) }
                // Field 1,000, of a message that this version does not know.
                for _ in 0..<1_000 { try await peer.send(raw: [0xc2, 0x3e, UInt8(unknown.count)] + unknown) }
                try await siege.isUnmoved(peer)
            }
        }
    }

    @Test func `a greeting that is replayed, or comes again and again, changes nothing`() async throws {
        try await Siege.run { siege in
            try await siege.converse { peer in
                for _ in 0..<2_000 { try await peer.greet() }
                try await siege.isUnmoved(peer)
            }
            // As it was heard, on a connection of another member: the certificate says who speaks.
            let replayed = try siege.helloFrame(as: siege.honest.member)
            try await siege.hostile.converse(with: siege.node) { peer in
                try await peer.send(raw: replayed)
                try await peer.ends()
            }
            try await siege.isBackedOff("vn's certificate greets as kh")
        }
    }

    @Test func `a peer that stalls in the middle of a frame is cut off`() async throws {
        try await Siege.run(["frameSeconds": 1]) { siege in
            let raw = try await RawLink.tls(siege.hostile, to: siege.node)
            await raw.write(RawLink.frame(try siege.helloFrame()) + [0, 0, 1, 0, 1, 2, 3])
            try await raw.closed()
            try await siege.isNamed("a frame had begun and was not complete within 1.0 seconds")
        }
    }

    @Test func `a peer that drips a byte at a time, or never greets, is cut off`() async throws {
        try await Siege.run(["greetingSeconds": 1]) { siege in
            let raw = try await RawLink.tls(siege.hostile, to: siege.node)
            for byte in RawLink.frame([UInt8](repeating: 0, count: 10_000)) {
                guard await raw.write([byte]) else { break }
                try await Task.sleep(for: .milliseconds(50))
            }
            try await siege.isNamed("vn did not greet within 1 s")
            let silent = try await RawLink.tls(siege.hostile, to: siege.node)
            try await silent.closed()
        }
    }
}

extension Siege {
    func helloFrame(as member: MemberID? = nil, federation: String? = nil) throws -> [UInt8] {
        let hello = Hello(
            federation: federation ?? node.configuration.federation.text,
            member: member ?? attacker,
            software: "hostile"
        )
        return Array(try SyncMessage.hello(hello).encoded())
    }
}

enum BadFrame: CaseIterable, CustomTestStringConvertible {
    case fourGiB, notProtobuf, deepNesting, tooManyHeads, tooManyRanges, emptyRange, hugeCount, otherFederation,
        digestOfNoSize, badRevocations, forgedLineBreaks

    var testDescription: String { "\(self)" }

    var reason: String {
        switch self {
        case .fourGiB: "vn sent what cannot be read: frame of 4294967295 bytes exceeds the limit of 1048576"
        case .notProtobuf, .deepNesting: "vn sent what cannot be read: the frame is not protobuf"
        case .tooManyHeads: "vn sent what cannot be read: 500000 heads are more than the limit of 4096"
        case .tooManyRanges: "vn sent what cannot be read: 100000 ranges are more than the limit of 1024"
        case .emptyRange: "vn sent what cannot be read: a range of payloads is empty"
        case .hugeCount: "vn sent what cannot be read: 4294967295 entries of a package are more than the limit of 4096"
        case .otherFederation: "vn is of federation 'other.asean'"
        case .digestOfNoSize: "vn sent what cannot be read: a digest has not 32 bytes"
        case .badRevocations: "vn sent what cannot be read: "
        case .forgedLineBreaks: "vn sent what cannot be read: 'x?2026-01-01T00:00:00 error: alarm' is no log origin"
        }
    }

    func bytes(_ siege: Siege) throws -> [UInt8] {
        switch self {
        case .fourGiB: return [0xff, 0xff, 0xff, 0xff]
        case .notProtobuf: return RawLink.frame([0xff, 0xff, 0xff])
        // Groups of an unknown field, one in another, and none of them ends.
        case .deepNesting: return RawLink.frame([UInt8](repeating: 0x7b, count: 1_000_000))
        case .tooManyHeads: return frame { $0.heads.heads = Array(repeating: PBHead(), count: 500_000) }
        case .tooManyRanges:
            return frame { $0.payloadFetch.ranges = Array(repeating: PBIndexRange(1..<2), count: 100_000) }
        case .emptyRange:
            return frame {
                $0.payloadFetch.origin = siege.node.origin.description
                $0.payloadFetch.ranges = [PBIndexRange()]
            }
        case .hugeCount: return frame { $0.package.count = .max }
        case .otherFederation: return RawLink.frame(try siege.helloFrame(federation: "other.asean"))
        case .digestOfNoSize: return frame { $0.digest.heads = Data([1]) }
        case .badRevocations: return frame { $0.revocations.lists = [Data("mandala/revocations/v1\n".utf8)] }
        case .forgedLineBreaks: return frame { $0.ack.origin = "x\n2026-01-01T00:00:00 error: alarm" }
        }
    }

    private func frame(_ change: (inout PBFrame) -> Void) -> [UInt8] {
        var frame = PBFrame()
        change(&frame)
        let bytes: [UInt8]? = try? frame.serializedBytes()
        return RawLink.frame(bytes ?? [])
    }
}
