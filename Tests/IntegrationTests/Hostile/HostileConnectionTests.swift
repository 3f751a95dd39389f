import Foundation
import Membership
import NodeRuntime
import Replication
import Testing

/// Connections that come to nothing, in numbers.
extension IntegrationTests.HostileTests {
    @Test func `ten thousand connections that never speak are refused beyond the limit`() async throws {
        try await Siege.run(["handshakeSeconds": 1]) { siege in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        for number in 0..<500 {
                            // The kernel may have no room either, which is not the node's doing.
                            guard let raw = try? await RawLink.tcp(to: siege.node) else { continue }
                            // Some wait until they are cut off.
                            if number % 50 == 0 { try? await raw.closed() } else { await raw.close() }
                        }
                    }
                }
                try await group.waitForAll()
            }
            try await siege.node.logs(
                "connections from this address already that have not proven whose they are, the limit"
            )
            // How many had no line stands with the next that has one.
            try await eventually("the lines that were left out are counted") {
                var held: [RawLink] = []
                for _ in 0..<12 { if let raw = try? await RawLink.tcp(to: siege.node) { held.append(raw) } }
                for raw in held { await raw.close() }
                return siege.node.logText.contains("more refused connections have no line")
            }
            // A trusted member comes in as soon as there is room.
            try await eventually("vn is let in") {
                do {
                    return try await siege.hostile.converse(with: siege.node) { peer in
                        try await found("th greets or closes") { peer.hasGreeted ? true : peer.isEnded ? false : nil }
                    }
                } catch { return false }
            }
        }
    }

    @Test func `a connection that is opened and never speaks is cut off`() async throws {
        try await Siege.run(["handshakeSeconds": 1]) { siege in
            let raw = try await RawLink.tcp(to: siege.node)
            try await raw.closed()
            try await siege.node.logs("refused: no TLS handshake within 1.0 seconds")
        }
    }

    @Test func `connections that are reset, or break in their handshake, in a loop leave nothing behind`() async throws
    {
        try await Siege.run { siege in
            // The head of a ClientHello (RFC 8446 §4.1.2) of 512 bytes, of which the rest never comes.
            let cut: [UInt8] = [0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3]
            for number in 0..<600 {
                guard let raw = try? await RawLink.tcp(to: siege.node) else { continue }
                if number % 2 == 0 { await raw.write(cut) }
                try? await raw.reset()
            }
            let opened = try await found("th takes up a connection") {
                try await siege.node.peer(siege.honest.member)?.linked == true ? true : nil
            }
            #expect(opened)
        }
    }

    @Test func `a member that connects and resets in a loop is backed off`() async throws {
        try await Siege.run { siege in
            for _ in 0..<600 where !siege.node.logText.contains("vn connects too often") {
                guard let raw = try? await RawLink.tls(siege.hostile, to: siege.node) else { continue }
                await raw.write(RawLink.frame(try siege.helloFrame()))
                try? await raw.reset()
            }
            try await siege.node.logs("vn connects too often")
            try await siege.isNamed("vn connects too often")
        }
    }
}
