#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif
internal import Logging
internal import Membership
internal import NIOCore
internal import NIOTLS

/// The last handler of a connection's pipeline: nothing passes it until the certificate check of this handshake has
/// named a trusted peer, and it decides, logs and notes how the connection ends.
final class PeerGate: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum State {
        case handshaking(timeout: Scheduled<Void>?)
        /// A trusted peer whose frames wait until a task takes the connection; reading from the socket pauses.
        case held(frames: [ByteBuffer], wantsRead: Bool)
        case open
        case ended
    }

    private let endpoint: PeerEndpoint
    private let expected: MemberID?
    private let id: PeerConnection.ID
    private let record: ConnectionRecord
    private let established: EventLoopPromise<VerifiedPeer>
    private let remoteAddress: String
    private var state = State.handshaking(timeout: nil)
    private var context: ChannelHandlerContext?
    private var agedOut: Scheduled<Void>?
    private var loss: PeerLinkError?

    init(
        endpoint: PeerEndpoint,
        expected: MemberID?,
        id: PeerConnection.ID,
        record: ConnectionRecord,
        established: EventLoopPromise<VerifiedPeer>,
        remoteAddress: String
    ) {
        self.endpoint = endpoint
        self.expected = expected
        self.id = id
        self.record = record
        self.established = established
        self.remoteAddress = remoteAddress
    }

    /// Opens the gate: `attach` puts the reader behind it, and the frames held so far are passed on.
    func open<Reader>(attach: (any Channel) throws -> Reader) throws(PeerLinkError) -> Reader {
        guard case .held(let frames, let wantsRead) = state, let context, context.channel.isActive else {
            throw record.end ?? .lost("closed before it was taken up")
        }
        let reader: Reader
        do {
            reader = try attach(context.channel)
        } catch {
            throw .lost("\(error)")
        }
        state = .open
        for frame in frames { context.fireChannelRead(wrapInboundOut(frame)) }
        context.fireChannelReadComplete()
        if wantsRead { context.read() }
        return reader
    }

    /// Ends an established connection from this side.
    func end(_ reason: PeerLinkError) {
        switch reason {
        case .closed, .cancelled: finish(reason, level: .debug)
        case .agedOut: finish(reason, level: .info)
        case .distrusted: finish(reason, level: .notice)
        default: finish(reason, level: .warning)
        }
    }

    // MARK: Events

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        let time = endpoint.configuration.handshakeTimeout
        let timeout = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(time)) {
            self.refuse(.handshakeTimeout(time))
        }
        state = .handshaking(timeout: timeout)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        // A dial to a host of several addresses drops the attempts that come second: no line for those.
        if case .handshaking(let timeout) = state {
            timeout?.cancel()
            state = .ended
            established.fail(PeerLinkError.refused(.closedDuringHandshake))
        }
        self.context = nil
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted? = event as? TLSUserEvent { handshakeCompleted(context: context) }
        context.fireUserInboundEventTriggered(event)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch state {
        case .open:
            context.fireChannelRead(data)
        case .held(var frames, let wantsRead):
            state = .ended
            frames.append(unwrapInboundIn(data))
            state = .held(frames: frames, wantsRead: wantsRead)
        case .handshaking, .ended:
            break
        }
    }

    func read(context: ChannelHandlerContext) {
        if case .held(let frames, _) = state {
            state = .held(frames: frames, wantsRead: true)
        } else {
            context.read()
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch state {
        case .handshaking:
            if case .failure(let refusal)? = record.verification {
                refuse(refusal)
            } else {
                refuse(TLSFailure.refusal(error))
            }
        case .held, .open:
            switch TLSFailure.loss(error) {
            // The socket is gone or going, and the decoder may yet find that a frame was cut off.
            case .lost(let reason):
                loss = loss ?? .lost(reason)
                context.close(promise: nil)
            case let reason:
                end(reason)
            }
        case .ended:
            break
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        agedOut?.cancel()
        endpoint.trust.remove(id)
        switch state {
        case .handshaking:
            refuse(.closedDuringHandshake)
        case .held, .open:
            if let loss {
                finish(loss, level: .info)
            } else {
                state = .ended
            }
        case .ended:
            break
        }
        context.fireChannelInactive()
    }

    // MARK: Steps

    private func handshakeCompleted(context: ChannelHandlerContext) {
        guard case .handshaking(let timeout) = state else { return }
        let peer: VerifiedPeer
        switch record.verification {
        case .success(let verified): peer = verified
        case .failure(let refusal): return refuse(refusal)
        case nil: return refuse(.unverified)
        }
        if let expected, peer.member != expected {
            return refuse(.unexpectedMember(peer.member, expected: expected))
        }
        let gate = NIOLoopBound(self, eventLoop: context.eventLoop)
        let eventLoop = context.eventLoop
        do throws(CertificateError) {
            try endpoint.trust.admit(id, peer) { reason in
                eventLoop.execute { gate.value.end(reason) }
            }
        } catch {
            return refuse(.certificate(error))
        }
        timeout?.cancel()
        agedOut = eventLoop.assumeIsolated().scheduleTask(in: lifetime(of: peer)) { self.end(.agedOut) }
        state = .held(frames: [], wantsRead: false)
        endpoint.log(.info, peer: remoteAddress, "connected as member '\(peer.member)'")
        established.succeed(peer)
    }

    private func lifetime(of peer: VerifiedPeer) -> TimeAmount {
        let jitter = min(max(endpoint.configuration.lifetimeJitter(), 0), 1)
        let longest = endpoint.configuration.lifetimeMax * (1 - jitter / 10)
        let remaining = peer.notAfter.timeIntervalSince(endpoint.now())
        // Beyond a year the certificate is not what ends the connection, and the conversion below stays in range.
        let days = min(max(remaining, 0), 366 * 24 * 60 * 60)
        return TimeAmount(min(longest, .seconds(days)))
    }

    private func refuse(_ refusal: Refusal) {
        guard case .handshaking(let timeout) = state else { return }
        timeout?.cancel()
        let isProbe = refusal == .closedDuringHandshake
        finish(.refused(refusal), level: isProbe ? .info : .notice)
        established.fail(PeerLinkError.refused(refusal))
    }

    private func finish(_ reason: PeerLinkError, level: Logger.Level) {
        if case .ended = state { return }
        state = .ended
        agedOut?.cancel()
        record.finish(reason)
        endpoint.trust.remove(id)
        if case .refused(let refusal) = reason {
            endpoint.log(level, peer: remoteAddress, refused: refusal)
        } else {
            endpoint.log(level, peer: remoteAddress, reason)
        }
        context?.close(promise: nil)
    }
}
