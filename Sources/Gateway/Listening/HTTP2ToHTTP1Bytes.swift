import NIOCore
import NIOHPACK
import NIOHTTP2

/// Stands between a stream of HTTP/2 and a ``ClientConnection``, which sees an HTTP/1.1 client that sends one request.
///
/// A stream ends as the request and its answer do. When the client connection writes an empty buffer, its answer is whole; when
/// it closes without, something is missing, and the stream is reset, so that the answer never looks complete (P26).
final class HTTP2ToHTTP1Bytes: ChannelDuplexHandler {
    typealias InboundIn = HTTP2Frame.FramePayload
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = HTTP2Frame.FramePayload

    private let connection: HTTP2Connection
    /// For a client to take the rest of an answer once its client connection is done with it.
    private let stall: TimeAmount
    private var request = HTTP2Request()
    private var answer = HTTP2Answer()
    /// Nothing more goes either way.
    private var isOver = false
    /// Of the frame that ends the answer, once it is written.
    private var ending: EventLoopFuture<Void>?
    private var isClosing = false
    private var late: Scheduled<Void>?

    init(_ connection: HTTP2Connection, stall: TimeAmount) {
        self.connection = connection
        self.stall = stall
    }

    func handlerAdded(context: ChannelHandlerContext) {
        connection.opened(try? context.channel.syncOptions?.getOption(HTTP2StreamChannelOptions.streamID))
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        late?.cancel()
        connection.closed()
    }

    // MARK: The request

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isOver else { return }
        do throws(HTTP2Request.Malformed) {
            let bytes: ByteBuffer
            let allocator = context.channel.allocator
            switch unwrapInboundIn(data) {
            case .headers(let block) where !request.hasHead:
                bytes = try request.head(block.headers, ends: block.endStream, allocator)
            case .headers(let block): bytes = try request.trailers(block.headers, allocator)
            case .data(let data):
                guard case .byteBuffer(let content) = data.data else { return }
                bytes = try request.data(content, ends: data.endStream, allocator)
            default: return
            }
            if bytes.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(bytes)) }
        } catch {
            reset(context, .protocolError)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        isOver = true
        late?.cancel()
        context.fireChannelInactive()
    }

    // MARK: The answer

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard !isOver else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        let buffer = unwrapOutboundIn(data)
        if buffer.readableBytes == 0 {
            if !answer.isDone, answer.end() { writeData(context, ByteBuffer(), ends: true) }
        } else {
            do throws(MessageFault) {
                write(context, try answer.read(buffer, to: request.method))
            } catch {
                promise?.fail(error)
                return reset(context, .internalError)
            }
        }
        // Who waits for what it wrote waits for the end when that is written.
        if let ending { ending.cascade(to: promise) } else { promise?.succeed() }
    }

    private func write(_ context: ChannelHandlerContext, _ parts: [HTTP2Answer.Part]) {
        for (index, part) in parts.enumerated() {
            let ends = answer.isDone && index == parts.count - 1
            switch part {
            case .head(let block), .trailers(let block):
                writeFrame(context, .headers(.init(headers: block, endStream: ends)), ends)
            case .data(let data): writeData(context, data, ends: ends)
            }
        }
        // The end of the chunks came alone.
        if answer.isDone, ending == nil { writeData(context, ByteBuffer(), ends: true) }
    }

    private func writeData(_ context: ChannelHandlerContext, _ data: ByteBuffer, ends: Bool) {
        writeFrame(context, .data(.init(data: .byteBuffer(data), endStream: ends)), ends)
    }

    private func writeFrame(_ context: ChannelHandlerContext, _ frame: HTTP2Frame.FramePayload, _ ends: Bool) {
        guard ends else { return context.write(wrapOutboundOut(frame), promise: nil) }
        let promise = context.eventLoop.makePromise(of: Void.self)
        ending = promise.futureResult
        context.write(wrapOutboundOut(frame), promise: promise)
    }

    // MARK: The end

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard mode != .input else {
            promise?.fail(ChannelError.operationUnsupported)
            return
        }
        guard !isOver else { return context.close(mode: .all, promise: promise) }
        context.channel.closeFuture.cascade(to: promise)
        guard !isClosing else { return }
        isClosing = true
        guard let ending else { return reset(context, .internalError) }
        // A client that takes its time gets all of the answer; of its request the rest is not wanted (RFC 9113 §8.1).
        late = context.eventLoop.assumeIsolated().scheduleTask(in: stall) { self.reset(context, .cancel) }
        ending.assumeIsolated().whenComplete { _ in
            if !self.request.isDone { self.reset(context, .noError) }
        }
    }

    private func reset(_ context: ChannelHandlerContext, _ code: HTTP2ErrorCode) {
        guard !isOver else { return }
        isOver = true
        context.writeAndFlush(wrapOutboundOut(.rstStream(code)), promise: nil)
    }
}
