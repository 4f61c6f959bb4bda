import NIOCore

/// Reads the PROXY header of a connection, then makes room for what speaks on it. A connection without one, with a wrong one, or
/// with one that does not come in time is closed: nothing can be answered before it is known what is spoken.
final class ProxyHeaderHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    /// For the whole header.
    static let time = TimeAmount.seconds(5)

    private let time: TimeAmount
    /// Adds the handlers that follow; is told the client's address.
    private var next: ((_ client: SocketAddress?) throws -> Void)?
    private var pending = ByteBuffer()
    private var late: Scheduled<Void>?

    /// - Parameter next: adds the handlers that follow. It is told the address that the header names, or else the connection's.
    init(within time: TimeAmount = ProxyHeaderHandler.time, _ next: @escaping (_ client: SocketAddress?) throws -> Void)
    {
        self.time = time
        self.next = next
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let channel = context.channel
        late = context.eventLoop.scheduleTask(in: time) { channel.close(promise: nil) }
        if channel.isActive { context.read() }
    }

    func handlerRemoved(context: ChannelHandlerContext) { end() }

    func channelActive(context: ChannelHandlerContext) {
        context.read()
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    private func end() {
        late?.cancel()
        late = nil
        next = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
        guard let next else { return }
        pending.writeBuffer(&buffer)
        do {
            let bytes = pending
            guard let header = try ProxyHeader.read(bytes.readableBytesUInt8Span) else { return }
            end()
            pending.moveReaderIndex(forwardBy: header.count)
            try next(header.client ?? context.remoteAddress)
            if pending.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(pending)) }
            context.pipeline.syncOperations.removeHandler(self, promise: nil)
        } catch {
            end()
            context.close(promise: nil)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if next != nil { context.read() }
        context.fireChannelReadComplete()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // Nothing was asked yet.
        if event is ChannelShouldQuiesceEvent { return context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
