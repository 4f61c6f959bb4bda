import NIOCore
import NIOSSL
import NIOTLS

/// Waits for the TLS handshake to end, then makes room for what was agreed to be spoken (RFC 7301).
final class SecureConnection: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer

    /// For the whole handshake.
    static let time = TimeAmount.seconds(10)

    private let time: TimeAmount
    private var next: ((_ isHTTP2: Bool) throws -> Void)?
    private var late: Scheduled<Void>?

    /// - Parameter next: adds the handlers that follow.
    init(within time: TimeAmount = SecureConnection.time, _ next: @escaping (_ isHTTP2: Bool) throws -> Void) {
        self.time = time
        self.next = next
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let channel = context.channel
        late = context.eventLoop.assumeIsolated().scheduleTask(in: time) { channel.closeWithoutTLS() }
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

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case TLSUserEvent.handshakeCompleted(let agreed):
            guard let next else { return }
            end()
            do {
                try next(agreed == "h2")
                context.pipeline.syncOperations.removeHandler(self, promise: nil)
            } catch {
                context.channel.closeWithoutTLS()
            }
        // Nothing was asked yet.
        case is ChannelShouldQuiesceEvent: context.channel.closeWithoutTLS()
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

extension Channel {
    /// Ends the connection at once, without the farewell of TLS: on its event loop.
    func closeWithoutTLS() {
        guard let context = try? pipeline.syncOperations.context(handlerType: NIOSSLServerHandler.self) else {
            return close(promise: nil)
        }
        context.close(promise: nil)
    }
}
