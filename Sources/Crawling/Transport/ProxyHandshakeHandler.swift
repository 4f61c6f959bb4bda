import NIOCore
import Web

/// Runs a ``ProxyHandshake`` on a new connection and leaves the pipeline when it is through.
final class ProxyHandshakeHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var handshake: ProxyHandshake
    private let established: EventLoopPromise<Void>
    private var hasGreeted = false
    private var isOver = false

    init(_ handshake: ProxyHandshake, established: EventLoopPromise<Void>) {
        self.handshake = handshake
        self.established = established
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { greet(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        greet(context)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isOver else { return context.fireChannelRead(data) }
        do {
            let buffer = unwrapInboundIn(data)
            let bytes = Array(buffer.readableBytesView)
            switch try handshake.receive(bytes) {
            case .wait: break
            case .send(let answer): send(answer, context: context)
            case .done: end(.success(()), context: context)
            }
        } catch {
            end(.failure(error), context: context)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(.failure(DownloadFault.proxy("closed the connection")), context: context)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end(.failure(error), context: context)
    }

    /// A new channel counts as active before it says so: whichever comes first greets.
    private func greet(_ context: ChannelHandlerContext) {
        guard !hasGreeted else { return }
        hasGreeted = true
        send(handshake.greeting(), context: context)
    }

    private func send(_ bytes: [UInt8], context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(context.channel.allocator.buffer(bytes: bytes)), promise: nil)
    }

    private func end(_ result: Result<Void, any Error>, context: ChannelHandlerContext) {
        guard !isOver else { return }
        isOver = true
        established.completeWith(result)
    }
}
