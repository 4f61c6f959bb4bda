import NIOCore
import NIOHTTP2

/// A client's connection of HTTP/2, as a whole: ends it when nothing is asked for long, when the gateway drains, and when the
/// client breaks its rules.
///
/// NIOHTTP2's own handler for that waits without end for a client that opens no stream, and for one that answers no PING.
final class HTTP2Connection: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame
    typealias OutboundOut = HTTP2Frame

    private let times: ProxyTimes
    private var context: ChannelHandlerContext?
    private var streams = 0
    /// The last that was opened.
    private var last = HTTP2StreamID.rootStream
    private var wasServed = false
    private var idleSince = Duration.monotonic
    private var waking: Scheduled<Void>?
    private var isDraining = false
    private var hasSaidGoodbye = false

    /// For a client to have heard that no more streams are taken.
    private static let farewell = TimeAmount.seconds(1)
    private static let farewellPing = HTTP2PingData(withInteger: 0x7472_6177_6C20_6279)

    init(_ times: ProxyTimes) { self.times = times }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        wake(context, after: min(times.head, times.idle))
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        waking?.cancel()
        self.context = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        waking?.cancel()
        context.fireChannelInactive()
    }

    // MARK: Streams

    func opened(_ stream: HTTP2StreamID?) {
        streams += 1
        wasServed = true
        if let stream { last = max(last, stream) }
    }

    func closed() {
        streams -= 1
        idleSince = .monotonic
        if hasSaidGoodbye { closeWhenIdle() }
    }

    // MARK: Time

    /// One timer a connection, which is not touched by its streams: it looks how long there has been none.
    private func wake(_ context: ChannelHandlerContext, after time: Duration) {
        let amount = TimeAmount.nanoseconds(Int64(max(time, .milliseconds(10)) / .nanoseconds(1)))
        waking = context.eventLoop.assumeIsolated().scheduleTask(in: amount) { self.look() }
    }

    private func look() {
        guard let context, !isDraining else { return }
        let most = wasServed ? times.idle : times.head
        let idle = streams > 0 ? .zero : Duration.monotonic - idleSince
        if idle >= most { drain() } else { wake(context, after: most - idle) }
    }

    // MARK: Ends

    /// Takes no more streams, and closes once those that there are have ended (RFC 9113 §6.8): first says so, and when the
    /// client has heard it, up to which stream it was served.
    private func drain() {
        guard let context, !isDraining else { return }
        isDraining = true
        waking?.cancel()
        write(context, .goAway(lastStreamID: .maxID, errorCode: .noError, opaqueData: nil))
        write(context, .ping(Self.farewellPing, ack: false))
        context.flush()
        waking = context.eventLoop.assumeIsolated().scheduleTask(in: Self.farewell) { self.sayGoodbye() }
    }

    private func sayGoodbye() {
        guard let context, !hasSaidGoodbye else { return }
        hasSaidGoodbye = true
        waking?.cancel()
        write(context, .goAway(lastStreamID: last, errorCode: .noError, opaqueData: nil))
        context.flush()
        closeWhenIdle()
    }

    private func closeWhenIdle() {
        guard streams == 0, let context else { return }
        // In the next turn: the last stream's end is written, and goes out at the end of this one.
        context.eventLoop.assumeIsolated().execute { if self.streams == 0 { context.close(promise: nil) } }
    }

    private func write(_ context: ChannelHandlerContext, _ payload: HTTP2Frame.FramePayload) {
        context.write(wrapOutboundOut(HTTP2Frame(streamID: .rootStream, payload: payload)), promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent { return drain() }
        context.fireUserInboundEventTriggered(event)
    }

    /// Frames of the connection itself. NIOHTTP2 has done what they ask for.
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .ping(Self.farewellPing, ack: true) = unwrapInboundIn(data).payload, isDraining { sayGoodbye() }
    }

    // MARK: Faults

    /// NIOHTTP2 has told the client by GOAWAY or RST_STREAM; to close is left to us.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch HTTP2Fault(error) {
        case .stream: break
        // Not at once: the end of the last answer may not have gone out.
        case .none: closeWhenIdle()
        case .either: drain()
        case .connection:
            // What comes meanwhile is not even read; the client has a while to read the GOAWAY.
            try? context.channel.syncOptions?.setOption(.autoRead, value: false)
            context.close(promise: nil)
        }
    }
}
