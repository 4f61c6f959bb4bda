import NIOCore

/// Lets a connection that is broken off look so through TLS too (P26): its farewell would tell the client that everything had
/// come, also of a body that lasts until the connection ends.
///
/// What ends in an orderly way writes an empty buffer behind everything else and then closes, as ``ClientConnection`` does; a
/// close without one breaks off.
final class SecureEnding: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var isWhole = false

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        isWhole = unwrapOutboundIn(data).readableBytes == 0
        context.write(data, promise: promise)
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard mode == .all, !isWhole else { return context.close(mode: mode, promise: promise) }
        context.channel.closeFuture.cascade(to: promise)
        context.channel.closeWithoutTLS()
    }
}
