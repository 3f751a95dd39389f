internal import NIOCore

/// Cuts the stream into frames: a length (4 bytes, big-endian), then that many bytes.
///
/// Unlike NIOExtras' length-field decoder it knows a limit, and refuses a longer frame on seeing its length, before
/// anything of it is kept; and it knows how long a frame may take from its first byte to its last.
struct FrameDecoder: ByteToMessageDecoder {
    typealias InboundOut = ByteBuffer

    let frameBytesMax: Int
    let frameTimeout: Duration
    private var awaited: Int?
    private var deadline: Scheduled<Void>?

    init(frameBytesMax: Int, frameTimeout: Duration) {
        self.frameBytesMax = frameBytesMax
        self.frameTimeout = frameTimeout
    }

    mutating func decode(context: ChannelHandlerContext, buffer: inout ByteBuffer) throws -> DecodingState {
        let state = try cut(context: context, buffer: &buffer)
        if state == .continue || (awaited == nil && buffer.readableBytes == 0) {
            deadline?.cancel()
            deadline = nil
        } else if deadline == nil {
            let timeout = frameTimeout
            deadline = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(timeout)) {
                context.fireErrorCaught(PeerLinkError.frameStalled(timeout))
            }
        }
        return state
    }

    private mutating func cut(context: ChannelHandlerContext, buffer: inout ByteBuffer) throws -> DecodingState {
        if awaited == nil {
            guard let length = buffer.readInteger(as: UInt32.self) else { return .needMoreData }
            guard length <= frameBytesMax else {
                throw PeerLinkError.frameTooLarge(bytes: Int(length), limit: frameBytesMax)
            }
            awaited = Int(length)
        }
        guard let length = awaited else { return .needMoreData }
        guard let frame = buffer.readSlice(length: length) else {
            buffer.reserveCapacity(minimumWritableBytes: length - buffer.readableBytes)
            return .needMoreData
        }
        awaited = nil
        context.fireChannelRead(wrapInboundOut(frame))
        return .continue
    }

    mutating func decodeLast(
        context: ChannelHandlerContext,
        buffer: inout ByteBuffer,
        seenEOF: Bool
    ) throws -> DecodingState {
        defer { deadline?.cancel() }
        while case .continue = try cut(context: context, buffer: &buffer) {}
        if let awaited { throw PeerLinkError.truncatedFrame(bytes: awaited - buffer.readableBytes) }
        if buffer.readableBytes > 0 { throw PeerLinkError.truncatedFrame(bytes: 4 - buffer.readableBytes) }
        return .needMoreData
    }

    mutating func decoderRemoved(context: ChannelHandlerContext) { deadline?.cancel() }
}
