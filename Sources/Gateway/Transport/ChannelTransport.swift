import Glibc
import NIOCore

/// A transport over a channel of NIO, as its last handler.
final class ChannelTransport: ChannelInboundHandler, Transport {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var context: ChannelHandlerContext?
    /// Until the channel ends.
    private var receiver: (any TransportReceiver)?
    /// Whether the last of what was written is on its way out.
    private var isEnding = false
    /// Told once the channel is active.
    private var begin: ((ChannelTransport) -> Void)?

    /// - Parameter begin: called on the event loop once the channel is active.
    init(_ receiver: any TransportReceiver, begin: @escaping (ChannelTransport) -> Void) {
        (self.receiver, self.begin) = (receiver, begin)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { start() }
    }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelActive(context: ChannelHandlerContext) { start() }

    private func start() {
        guard let begin else { return }
        self.begin = nil
        begin(self)
    }

    // MARK: What comes

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { receiver?.received(unwrapInboundIn(data)) }

    func channelReadComplete(context: ChannelHandlerContext) { receiver?.receivedAll() }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { receiver?.becameWritable() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        let told = receiver
        receiver = nil
        told?.closed()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        receiver?.failed()
        context.close(promise: nil)
    }

    // MARK: What goes

    var isWritable: Bool { context?.channel.isWritable ?? false }

    /// What stands between does not tell of little; of the end it does.
    var hasUnsent: Bool { isEnding || !isWritable }

    func read() { context?.read() }

    func write(_ bytes: ByteBuffer) { context?.write(wrapOutboundOut(bytes), promise: nil) }

    func flush() { context?.flush() }

    func end(stillReads: Bool) {
        guard let context else { return }
        let written = context.eventLoop.makePromise(of: Void.self)
        isEnding = true
        written.futureResult.assumeIsolated().whenComplete { _ in
            self.isEnding = false
            self.context?.close(mode: stillReads ? .output : .all, promise: nil)
        }
        // An empty buffer tells TLS and HTTP/2 that nothing is missing.
        context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: written)
    }

    func close() { context?.close(promise: nil) }

    func reset() {
        guard let context else { return }
        _ = (context.channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0))
        context.close(promise: nil)
    }
}
