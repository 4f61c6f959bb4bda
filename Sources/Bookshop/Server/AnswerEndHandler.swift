import NIOCore
import NIOHTTPTypes

/// Tells the log when Hummingbird has written the end of an answer.
final class AnswerEndHandler: ChannelOutboundHandler, RemovableChannelHandler {
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let answers: AnswersUnderWay

    init(answers: AnswersUnderWay) { self.answers = answers }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        // Before the bytes go out: whoever reads the answer and then asks the log finds it ended.
        if case .end = unwrapOutboundIn(data) { answers.end() }
        context.write(data, promise: promise)
    }
}
