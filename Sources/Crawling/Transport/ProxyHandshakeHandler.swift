import NIOCore
import Web

/// Runs a ``ProxyHandshake`` on a new connection and leaves the pipeline when it is through.
final class ProxyHandshakeHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var handshake: ProxyHandshake
    private let established: EventLoopPromise<Void>
    private var isOver = false

    init(_ handshake: ProxyHandshake, established: EventLoopPromise<Void>) {
        self.handshake = handshake
        self.established = established
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { send(handshake.greeting(), context: context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        send(handshake.greeting(), context: context)
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

    private func send(_ bytes: [UInt8], context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(context.channel.allocator.buffer(bytes: bytes)), promise: nil)
    }

    private func end(_ result: Result<Void, any Error>, context: ChannelHandlerContext) {
        guard !isOver else { return }
        isOver = true
        established.completeWith(result)
    }
}
