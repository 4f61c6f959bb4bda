import NIOCore

extension FrontHandler {
    /// Begins to act `steps` in place of an answer.
    func act(_ context: ChannelHandlerContext, _ steps: [FaultStep], closesAfterwards: Bool) {
        let actor = FaultActor(steps: closesAfterwards ? steps + [.close] : steps)
        state = .acting(actor)
        actor.next(context, self)
    }

    /// All steps are done and the connection may be used again.
    func finishedActing(_ context: ChannelHandlerContext, closesOnNextRequest: Bool) {
        answers.end()
        state = closesOnNextRequest ? .closesOnNextRequest : .head
        proceed(context)
    }

    /// The connection ends here.
    func close(_ context: ChannelHandlerContext) {
        stopActing()
        state = .closed
        answers.endAll()
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        stopActing()
        state = .closed
        answers.endAll()
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .acting = state, event is ChannelShouldQuiesceEvent || (event as? ChannelEvent) == .inputClosed {
            // The shop closes, or the client went away: a fault that hangs must not outlive either.
            close(context)
            return
        }
        context.fireUserInboundEventTriggered(event)
    }

    private func stopActing() {
        if case .acting(let actor) = state { actor.stop() }
    }
}
