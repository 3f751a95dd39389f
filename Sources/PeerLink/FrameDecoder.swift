internal import NIOCore

/// Cuts the stream into frames: a length (4 bytes, big-endian), then that many bytes.
///
/// Unlike NIOExtras' length-field decoder it knows a limit, and refuses a longer frame on seeing its length, before
/// anything of it is kept.
struct FrameDecoder: ByteToMessageDecoder {
    typealias InboundOut = ByteBuffer

    let frameBytesMax: Int
    private var awaited: Int?

    init(frameBytesMax: Int) { self.frameBytesMax = frameBytesMax }

    mutating func decode(context: ChannelHandlerContext, buffer: inout ByteBuffer) throws -> DecodingState {
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
        while case .continue = try decode(context: context, buffer: &buffer) {}
        if let awaited { throw PeerLinkError.truncatedFrame(bytes: awaited - buffer.readableBytes) }
        if buffer.readableBytes > 0 { throw PeerLinkError.truncatedFrame(bytes: 4 - buffer.readableBytes) }
        return .needMoreData
    }
}
