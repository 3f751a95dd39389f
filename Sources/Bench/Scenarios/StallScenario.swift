import Commands
import Foundation
import Logging
import Membership
import NIOCore
import NIOPosix
import NodeRuntime
import PeerLink
import Replication

/// A peer with a good certificate asks for everything and reads nothing; meanwhile the node goes on serving another.
struct StallScenario {
    let bench: Bench

    func run() async throws -> BenchResult {
        let nodes = try bench.federation(["th", "kh", "la"])
        let (source, receiver, stalled) = (nodes[0], nodes[1], nodes[2])
        try await source.start()
        var stream = try bench.drafts.stream()
        let count = try await Reporting(node: source).report(bench.entries, of: &stream)
        let size = try await source.ownSize()
        try await source.waitMerged(size, of: source.member)
        source.stop()
        try await source.start()
        let keys = try await NodeKeys(stalled.configuration, now: Date())
        let trust = try PeerBook.load(stalled.configuration, own: stalled.root).trust
        let endpoint = PeerEndpoint(
            trust: TrustStore(trust),
            credential: CredentialStore(
                try NodeCredential(certificateChainPEM: keys.nodeCertificatePEM, privateKeyPEM: keys.nodeKeyPEM)
            ),
            group: MultiThreadedEventLoopGroup.singleton,
            now: { Date() },
            logger: Logger(label: "stalled") { _ in SwiftLogNoOpLogHandler() }
        )
        var result = BenchResult(entries: count)
        let seconds = try await PeerDialer(endpoint).connect(
            to: source.configuration.listen,
            expecting: source.member
        ) { connection in
            for message in [
                SyncMessage.hello(
                    Hello(
                        federation: stalled.configuration.federation.text,
                        member: stalled.member,
                        software: "bench"
                    )
                ),
                .fetch(
                    Fetch(
                        request: 1,
                        origin: LogOrigin(
                            federation: stalled.configuration.federation,
                            member: source.member,
                            incarnation: keys.origin.incarnation
                        ),
                        from: 0,
                        target: size,
                        credit: WireLimits.creditBytesMax
                    )
                ),
            ] { try await connection.send(ByteBuffer(bytes: try message.encoded())) }
            try await receiver.start()
            return try await bench.seconds {
                try await receiver.link(to: source)
                try await receiver.waitMerged(size, of: source.member)
            }
        }
        result.set(seconds: seconds)
        result.rssMib = source.figures.peakMib
        return result
    }
}
