internal import Membership
internal import NIOCore
internal import NIOExtras
internal import NIOSSL

/// A connection from its first packet on: its pipeline, and the task that takes it up once the peer is trusted.
struct PeerSession: Sendable {
    let channel: any Channel
    let established: EventLoopFuture<VerifiedPeer>
    let remoteAddress: String
    private let id: PeerConnection.ID
    private let record: ConnectionRecord
    private let gate: NIOLoopBound<PeerGate>
    private let endpoint: PeerEndpoint
    private let isInitiator: Bool

    /// Builds the pipeline of a new connection, on its event loop. `context` is of this connection alone (see
    /// ``NodeCredential``); `expected` is the member that was dialled, `nil` for an accepted connection.
    init(
        channel: any Channel,
        context: NIOSSLContext,
        endpoint: PeerEndpoint,
        expected: MemberID?,
        remoteAddress: String
    ) throws {
        let id = endpoint.trust.makeID()
        let record = ConnectionRecord()
        let verification = Self.verification(endpoint: endpoint, record: record, expected: expected)
        let tls: NIOSSLHandler =
            if expected == nil {
                NIOSSLServerHandler(context: context, customVerificationCallback: verification)
            } else {
                try NIOSSLClientHandler(
                    context: context,
                    serverHostname: nil,
                    customVerificationCallback: verification
                )
            }
        let promise = channel.eventLoop.makePromise(of: VerifiedPeer.self)
        let gate = PeerGate(
            endpoint: endpoint,
            expected: expected,
            id: id,
            record: record,
            established: promise,
            remoteAddress: remoteAddress
        )
        do {
            try channel.pipeline.syncOperations.addHandlers([
                tls,
                ByteToMessageHandler(
                    FrameDecoder(
                        frameBytesMax: endpoint.configuration.frameBytesMax,
                        frameTimeout: endpoint.configuration.frameTimeout
                    )
                ),
                LengthFieldPrepender(lengthFieldBitLength: .fourBytes),
                gate,
            ])
        } catch {
            promise.fail(error)
            throw error
        }
        self.channel = channel
        self.established = promise.futureResult
        self.remoteAddress = remoteAddress
        self.id = id
        self.record = record
        self.gate = NIOLoopBound(gate, eventLoop: channel.eventLoop)
        self.endpoint = endpoint
        isInitiator = expected != nil
    }

    /// Runs `body` over the connection of a trusted peer, then closes it.
    func run<Result: Sendable>(
        peer: VerifiedPeer,
        _ body: (PeerConnection) async throws -> Result
    ) async throws -> Result {
        let inboundMax = endpoint.configuration.inboundFramesMax
        let wrapped = try await channel.eventLoop.submit { [gate] in
            try gate.value.open { channel in
                try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                    wrappingChannelSynchronously: channel,
                    configuration: .init(
                        backPressureStrategy: .init(lowWatermark: inboundMax / 4, highWatermark: inboundMax)
                    )
                )
            }
        }.get()
        return try await wrapped.executeThenClose { inbound, _ in
            try await body(
                PeerConnection(
                    id: id,
                    peer: peer,
                    remoteAddress: remoteAddress,
                    isInitiator: isInitiator,
                    inbound: PeerFrames(frames: inbound, record: record),
                    channel: channel,
                    window: SendWindow(bytesMax: endpoint.configuration.outboundBytesMax),
                    record: record,
                    frameBytesMax: endpoint.configuration.frameBytesMax,
                    end: { [channel, gate] reason in
                        channel.eventLoop.execute { gate.value.end(reason) }
                    }
                )
            )
        }
    }

    /// The check of the other end's certificates. BoringSSL calls it once a full handshake, and never for a resumed
    /// session: hence the record, which the gate asks for.
    private static func verification(
        endpoint: PeerEndpoint,
        record: ConnectionRecord,
        expected: MemberID?
    ) -> NIOSSLCustomVerificationCallback {
        { certificates, promise in
            let chain = certificates.map { (try? $0.toDERBytes()) ?? [] }
            promise.completeWithTask {
                do throws(CertificateError) {
                    let peer = try await endpoint.trust.current.verifyNodeChain(der: chain, now: endpoint.now())
                    if let expected, peer.member != expected {
                        record.verification = .failure(.unexpectedMember(peer.member, expected: expected))
                        return .failed
                    }
                    record.verification = .success(peer)
                    return .certificateVerified
                } catch {
                    record.verification = .failure(.certificate(error))
                    return .failed
                }
            }
        }
    }
}
