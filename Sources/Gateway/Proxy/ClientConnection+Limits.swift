import NIOCore

/// How often, and how many at once.
extension ClientConnection {
    /// How long the request is to wait; nil when a limit has refused it.
    func limit(_ route: Route, _ buffer: ByteBuffer) -> Duration? {
        var delay = Duration.zero
        for rate in route.rates {
            switch rate.limiter.request(clientKey(rate, buffer), rate.limit, at: begunAt) {
            case .pass: break
            case .wait(let time): delay = max(delay, time)
            case .refused(let time):
                loop.count(route) { $0.limited += 1 }
                fail(rate.answer.response(retryAfter: time))
                return nil
            }
        }
        if let limit = route.concurrency {
            guard limit.enter(who) else {
                loop.count(route) { $0.limited += 1 }
                fail(.tooManyAtOnce)
                return nil
            }
            concurrency = limit
        }
        return delay
    }

    private func clientKey(_ rate: Route.Rate, _ buffer: ByteBuffer) -> ClientKey {
        switch rate.key {
        case .address: return who
        case .route: return ClientKey([], seed: 1)
        case .field:
            let bytes = buffer.readableBytesUInt8Span
            for field in fields.all where FieldName.matches(rate.field, field.name, bytes) {
                return ClientKey(RouteMatcher.array(bytes.extracting(field.value)), seed: 2)
            }
            return who
        }
    }

    /// Goes on after a time, when the client is still there.
    func wait(_ time: Duration) {
        phase = .limited
        let bound = NIOLoopBound(self, eventLoop: loop.loop)
        loop.loop.scheduleTask(in: .nanoseconds(Int64(time / .nanoseconds(1)))) {
            let client = bound.value
            guard client.phase == .limited else { return }
            if client.request.readableBytes == 0 { client.consultCache() } else { client.choose() }
            client.proceed()
        }
    }
}
