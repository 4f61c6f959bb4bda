import NIOCore

/// The first handler of every connection: writes each request down, acts the faults, and hands all else on.
///
/// It follows the requests of a connection only as far as it must: a head up to its empty line, then as many bytes as
/// `Content-Length` says. After a chunked or upgraded request it hands on whatever comes and writes nothing down.
/// Pipelined requests after a fault wait for the fault's end; a fault pipelined behind an ordinary request would
/// overtake it, which no client of ours does.
final class FrontHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundOut = ByteBuffer

    enum State {
        case head
        case body(left: Int)
        case handingOn
        case acting(FaultActor)
        /// The last answer said nothing of it, but the next request closes the connection unanswered.
        case closesOnNextRequest
        case closed
    }

    private static let longestHead = 256 * 1024

    let shop: Shop
    let answers: AnswersUnderWay
    let connection: Int
    var state = State.head
    var received = ByteBuffer()
    /// Bytes left of the body of a request that a fault answered: no fault looks at them.
    private var ignored = 0

    init(shop: Shop, answers: AnswersUnderWay) {
        self.shop = shop
        self.answers = answers
        connection = shop.log.openConnection()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        received.writeBuffer(&bytes)
        proceed(context)
    }

    /// Works through what was received until more is needed or a fault is being acted.
    func proceed(_ context: ChannelHandlerContext) {
        while received.readableBytes > 0 {
            switch state {
            case .head where ignored > 0:
                let length = min(ignored, received.readableBytes)
                received.moveReaderIndex(forwardBy: length)
                ignored -= length
            case .head:
                guard let length = lengthOfHead() else {
                    // Not a head that anybody sends: the codec refuses it.
                    if received.readableBytes > Self.longestHead { state = .handingOn }
                    if case .handingOn = state { continue }
                    return
                }
                answer(context, headOf: length)
            case .body(let left):
                let length = min(left, received.readableBytes)
                handOn(context, length)
                state = length == left ? .head : .body(left: left - length)
            case .handingOn:
                handOn(context, received.readableBytes)
            case .closesOnNextRequest:
                state = .closed
                context.close(promise: nil)
            case .acting, .closed:
                return
            }
        }
    }

    private func answer(_ context: ChannelHandlerContext, headOf length: Int) {
        let head = RequestHead(received.readableBytesView.prefix(length))
        answers.begin(head, connection: connection)
        if let fault = FaultTable.fault(for: head, in: shop) {
            received.moveReaderIndex(forwardBy: length)
            if case .length(let count) = head.body { ignored = count }
            act(context, fault, closesAfterwards: head.header("connection")?.lowercased() == "close")
            return
        }
        handOn(context, length)
        switch head.body {
        case .none: break
        case .length(let count): if count > 0 { state = .body(left: count) }
        case .untilTheCodecSays: state = .handingOn
        }
    }

    private func handOn(_ context: ChannelHandlerContext, _ length: Int) {
        guard let bytes = received.readSlice(length: length) else { return }
        context.fireChannelRead(wrapInboundOut(bytes))
        if received.readableBytes == 0 { received.clear() }
    }

    private func lengthOfHead() -> Int? {
        var matched = 0
        for (offset, byte) in received.readableBytesView.enumerated() {
            let isCarriageReturn = byte == UInt8(ascii: "\r")
            let isLineFeed = byte == UInt8(ascii: "\n")
            switch matched {
            case 0, 2: matched = isCarriageReturn ? matched + 1 : 0
            default: matched = isLineFeed ? matched + 1 : (isCarriageReturn ? 1 : 0)
            }
            if matched == 4 { return offset + 1 }
        }
        return nil
    }
}
