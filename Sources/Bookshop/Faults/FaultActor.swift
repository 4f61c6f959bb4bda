import Glibc
import NIOCore

/// Acts the steps of a fault on a connection, on its event loop.
final class FaultActor {
    private var steps: ArraySlice<FaultStep>
    private var round = 0
    private var timer: Scheduled<Void>?
    private var stopped = false

    init(steps: [FaultStep]) { self.steps = steps[...] }

    /// Nothing more happens after this.
    func stop() {
        stopped = true
        timer?.cancel()
        timer = nil
    }

    /// Does the next step; comes back for the one after it.
    func next(_ context: ChannelHandlerContext, _ handler: FrontHandler) {
        guard !stopped else { return }
        guard let step = steps.popFirst() else {
            stopped = true
            handler.finishedActing(context, closesOnNextRequest: false)
            return
        }
        switch step {
        case .send(let bytes):
            write(bytes, context, handler) { self.next(context, handler) }
        case .wait(let duration):
            wait(duration, context) { self.next(context, handler) }
        case .endless(let pause, let bytes):
            repeatForever(bytes, pause, context, handler)
        case .close:
            handler.close(context)
        case .reset:
            // Linger 0 makes the kernel send RST in place of FIN (socket(7), SO_LINGER).
            guard let socket = context.channel as? any SocketOptionProvider else { return handler.close(context) }
            socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).assumeIsolated().whenComplete { _ in
                handler.close(context)
            }
        case .closeOnNextRequest:
            // A client that asked for the end gets it at once.
            guard steps.isEmpty else { return next(context, handler) }
            stopped = true
            handler.finishedActing(context, closesOnNextRequest: true)
        }
    }

    private func repeatForever(
        _ bytes: @escaping @Sendable (Int) -> ByteBuffer, _ pause: Duration?, _ context: ChannelHandlerContext,
        _ handler: FrontHandler
    ) {
        guard !stopped else { return }
        let number = round
        round += 1
        write(bytes(number), context, handler) {
            guard let pause else { return self.repeatForever(bytes, nil, context, handler) }
            self.wait(pause, context) { self.repeatForever(bytes, pause, context, handler) }
        }
    }

    private func write(
        _ bytes: ByteBuffer, _ context: ChannelHandlerContext, _ handler: FrontHandler, then: @escaping () -> Void
    ) {
        let written = context.eventLoop.makePromise(of: Void.self)
        // Through a hop of the loop, so that an endless answer neither grows the stack nor keeps others waiting.
        written.futureResult.assumeIsolated().whenComplete { result in
            guard !self.stopped else { return }
            switch result {
            case .success: context.eventLoop.assumeIsolated().execute { then() }
            case .failure: handler.close(context)
            }
        }
        context.writeAndFlush(handler.wrapOutboundOut(bytes), promise: written)
    }

    private func wait(_ duration: Duration, _ context: ChannelHandlerContext, then: @escaping () -> Void) {
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(duration)) {
            guard !self.stopped else { return }
            then()
        }
    }
}
