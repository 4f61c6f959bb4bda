import NIOCore

/// One keep-alive connection that submits jobs until there are none left.
final class SubmittingClient: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Begins the work.
    struct Start: Sendable {}

    private let request: ByteBuffer
    private let tally: SubmissionTally
    private var reader = AnswerReader()
    private var asked = NIODeadline.now()
    private var waits = false

    init(_ request: ByteBuffer, _ tally: SubmissionTally) {
        self.request = request
        self.tally = tally
    }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        if event is Start {
            ask(context)
            promise?.succeed()
        } else {
            context.triggerUserOutboundEvent(event, promise: promise)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        reader.append(&bytes)
        do {
            while let answer = try reader.next() {
                let text = String(buffer: answer.body)
                guard answer.status == 200, let id = Self.identifier(in: text) else {
                    throw AnswerReader.Fault(description: "\(answer.status) \(text)")
                }
                waits = false
                tally.acknowledge(id, after: .now() - asked)
                ask(context)
            }
        } catch {
            fail(context, "\(error)")
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        if waits { fail(context, "the controller closed the connection") }
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { fail(context, "\(error)") }

    private func ask(_ context: ChannelHandlerContext) {
        guard tally.take() else { return context.close(promise: nil) }
        waits = true
        asked = .now()
        context.writeAndFlush(wrapOutboundOut(request), promise: nil)
    }

    private func fail(_ context: ChannelHandlerContext, _ reason: String) {
        waits = false
        tally.fail(reason)
        context.close(promise: nil)
    }

    /// What `"job_id":"…"` says.
    private static func identifier(in text: String) -> String? {
        guard let name = text.firstRange(of: "\"job_id\":\"") else { return nil }
        return String(text[name.upperBound...].prefix { $0 != "\"" })
    }
}
