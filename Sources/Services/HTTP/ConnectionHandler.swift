import NIOCore
import NIOHTTP1

/// The rules of one connection, between the codec and the requests' task: slow clients, HTTP/1.0, `Connection: close`,
/// and the end of the service.
final class ConnectionHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// Sees the bytes before the codec does: only there can be told that a head has begun.
    final class Front: ChannelInboundHandler, RemovableChannelHandler {
        typealias InboundIn = ByteBuffer
        typealias InboundOut = ByteBuffer

        private let handler: ConnectionHandler

        init(_ handler: ConnectionHandler) { self.handler = handler }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            handler.pace.bytesCame(at: .now())
            context.fireChannelRead(data)
        }
    }

    /// How a request wants its answer.
    private struct Wish {
        let isOldVersion: Bool
        let keepsAlive: Bool
    }

    /// A client that takes nothing of its answer for so long is left.
    private static let writeLimit: TimeAmount = .seconds(60)
    /// How long, and for how many bytes, a request that was answered before its end is read on: a connection that is closed
    /// with bytes unread takes its answer back.
    private static let lingering: TimeAmount = .seconds(2)
    private static let lingeringBytes = 1 << 20

    /// Told when the client goes.
    let client: ClientPresence
    fileprivate(set) var pace: ConnectionPace
    private var wishes = CircularBuffer<Wish>(initialCapacity: 4)
    private var timer: Scheduled<Void>?
    private var stall: Scheduled<Void>?
    /// After the present answer the connection ends.
    private var isEnding = false
    /// The last answer was sent; what still comes is dropped.
    private var isOver = false
    private var dropped = 0

    init(limits: ConnectionPace.Limits, _ eventLoop: any EventLoop) {
        client = ClientPresence(eventLoop)
        pace = ConnectionPace(limits: limits, now: .now())
    }

    // MARK: What comes in

    func channelActive(context: ChannelHandlerContext) {
        watch(context)
        context.fireChannelActive()
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { watch(context) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        stall?.cancel()
        client.left()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        switch part {
        case .head(let head):
            if isOver { return }
            pace.headCame(at: .now())
            wishes.append(Wish(isOldVersion: head.version == .http1_0, keepsAlive: head.isKeepAlive))
        case .body(let bytes):
            pace.bodyCame(bytes.readableBytes)
            if isOver { return drop(context, bytes.readableBytes) }
        case .end:
            pace.requestEnded(at: .now())
            if isOver { return close(context) }
        }
        context.fireChannelRead(data)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent {
            isEnding = true
            if pace.unanswered == 0, !isOver { close(context) }
            return
        }
        if (event as? ChannelEvent) == .inputClosed {
            client.left()
            if isOver { close(context) }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        stall?.cancel()
        stall = nil
        if !context.channel.isWritable {
            let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            stall = context.eventLoop.scheduleTask(in: Self.writeLimit) { bound.value.0.close(bound.value.1) }
        }
        context.fireChannelWritabilityChanged()
    }

    // MARK: What goes out

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(var head) where head.status.code >= 200:
            prepare(&head)
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .end where isEnding:
            finish(context, data, promise)
        case .end:
            answered()
            context.write(data, promise: promise)
        default:
            context.write(data, promise: promise)
        }
    }

    private func prepare(_ head: inout HTTPResponseHead) {
        // Without a request there is only the complaint about bytes that are none.
        let wish = wishes.first ?? Wish(isOldVersion: false, keepsAlive: false)
        if wish.isOldVersion { head.version = .http1_0 }
        let hasLength = head.headers.contains(name: "content-length") || head.status == .noContent
        if !wish.keepsAlive || pace.isReadingBody || (wish.isOldVersion && !hasLength) { isEnding = true }
        if isEnding {
            head.headers.replaceOrAdd(name: "connection", value: "close")
        } else if wish.isOldVersion {
            head.headers.replaceOrAdd(name: "connection", value: "keep-alive")
        }
    }

    private func answered() {
        if !wishes.isEmpty { wishes.removeFirst() }
        pace.answered(at: .now())
    }

    /// Writes the last part of the last answer, and ends the connection so that the answer arrives.
    private func finish(_ context: ChannelHandlerContext, _ data: NIOAny, _ promise: EventLoopPromise<Void>?) {
        answered()
        isOver = true
        let written = promise ?? context.eventLoop.makePromise(of: Void.self)
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        written.futureResult.whenComplete { _ in bound.value.0.end(bound.value.1) }
        context.writeAndFlush(data, promise: written)
    }

    private func end(_ context: ChannelHandlerContext) {
        guard pace.isReadingBody || wishes.isEmpty else { return close(context) }
        context.close(mode: .output, promise: nil)
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: pace.isReadingBody ? Self.lingering : .milliseconds(500)) {
            bound.value.0.close(bound.value.1)
        }
    }

    // MARK: Ends

    private func drop(_ context: ChannelHandlerContext, _ count: Int) {
        dropped += count
        if dropped > Self.lingeringBytes { close(context) }
    }

    private func close(_ context: ChannelHandlerContext) {
        timer?.cancel()
        stall?.cancel()
        context.close(promise: nil)
    }

    /// One timer a connection, which looks at the pace when it fires and sets itself anew: a request costs none.
    private func watch(_ context: ChannelHandlerContext) {
        guard timer == nil else { return }
        schedule(context)
    }

    private func schedule(_ context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let next = pace.deadline ?? .now() + .seconds(5)
        timer = context.eventLoop.scheduleTask(deadline: next) { bound.value.0.look(bound.value.1) }
    }

    private func look(_ context: ChannelHandlerContext) {
        if let deadline = pace.deadline, deadline <= .now() { return close(context) }
        schedule(context)
    }
}
