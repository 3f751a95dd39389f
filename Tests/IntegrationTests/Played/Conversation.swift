import NodeRuntime
import Membership
import NIOCore
import PeerLink
import Replication
import SwiftProtobuf
import Synchronization

/// One connection of a played member: what the other end said so far, and what the test says.
final class Conversation: Sendable {
    private let connection: PeerConnection
    private let own: TestNode
    private let heard = Mutex<[SyncMessage]>([])
    private let ended = Mutex(false)

    init(_ connection: PeerConnection, own: TestNode) {
        self.connection = connection
        self.own = own
    }

    /// The other end, as its certificate says.
    var peer: VerifiedPeer { connection.peer }

    var isEnded: Bool { ended.withLock { $0 } }

    var hasGreeted: Bool {
        heard.withLock { $0.contains { if case .hello = $0 { true } else { false } } }
    }

    /// Everything so far.
    var said: [SyncMessage] { heard.withLock { $0 } }

    func listen() async {
        do {
            for try await frame in connection.inbound {
                let message = try SyncMessage(frame: Array(frame.readableBytesView))
                heard.withLock { $0.append(message) }
            }
        } catch { /* The end of the connection. */  }
        ended.withLock { $0 = true }
    }

    func send(_ message: SyncMessage) async throws {
        try await send(raw: Array(try message.encoded()))
    }

    func send(raw frame: [UInt8]) async throws { try await connection.send(ByteBuffer(bytes: frame)) }

    func greet(version: UInt32 = Hello.version) async throws {
        let hello = Hello(
            version: version,
            federation: own.configuration.federation.text,
            member: own.member,
            software: "test"
        )
        try await send(.hello(hello))
    }

    /// The first message so far, or to come, that `pick` takes.
    func first<T: Sendable>(_ what: String, _ pick: @Sendable (SyncMessage) -> T?) async throws -> T {
        try await found(what) {
            let messages = heard.withLock { $0 }
            for message in messages {
                if let picked = pick(message) { return picked }
            }
            if isEnded { throw WaitedInVain(description: "the connection ended before \(what)") }
            return nil
        }
    }

    func ends() async throws { try await eventually("the connection to \(own.member) ends") { isEnded } }
}
