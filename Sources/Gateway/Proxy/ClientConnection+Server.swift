import NIOCore
import Synchronization

/// A server for a request, and the request on its way there.
extension ClientConnection {
    /// Asks for room at a server.
    func take() -> UpstreamPool.Found {
        guard let pool else { return .none }
        return pool.take(client: who.hash, preferred: preferred, excluding: tried, at: loop.now)
    }

    /// Finds a server that was not tried, and sends the request there.
    func choose() { goOn(with: take()) }

    func goOn(with found: UpstreamPool.Found) {
        switch found {
        case .place(let place):
            held = place
            // After a connection that was no good a new one shows what is the matter.
            if !isRetried, let connection = place.reuse() { send(to: connection) } else { connect(place) }
        case .full:
            guard pool?.enqueue(self) == true else { return fail(.busy) }
            phase = .queued
            phaseSince = loop.now
        case .none: fail(tried.isEmpty ? .noServer : lateness ?? .unreachable)
        }
    }

    /// Its turn has come.
    func wake(with found: UpstreamPool.Found) {
        goOn(with: found)
        proceed()
    }

    private func connect(_ place: UpstreamPlace) {
        phase = .connecting
        phaseSince = loop.now
        loop.connect(place) { [weak self] result in
            guard let self, self.phase == .connecting else {
                if case .success(let connection) = result, !connection.loop.keep(connection) { connection.close() }
                return
            }
            switch result {
            case .success(let connection):
                self.send(to: connection)
                self.proceed()
            case .failure:
                place.server.answered(false, at: self.loop.now)
                self.letGo()
                self.tried.append(place)
                // Nothing of it has gone out: any request may be sent elsewhere.
                if self.pool?.budget.take() == true {
                    self.loop.count(self.route) { $0.retries += 1 }
                    self.choose()
                    self.proceed()
                } else {
                    self.fail(.unreachable)
                }
            }
        }
    }

    /// Goes on with what has come meanwhile.
    func proceed() {
        process()
        upstream?.flush()
        resume()
    }

    private func send(to connection: UpstreamConnection) {
        phase = .exchange
        phaseSince = loop.now
        upstream = connection
        if loop.logs { answeredBy = connection.server }
        connection.start(self)
        connection.server.requests.add(1, ordering: .relaxed)
        sentAt = .monotonic
        connection.write(request)
        if framer.isDone { connection.flush() }
    }

    /// Sends what is there of the body. False when nothing more can be done for now.
    func sendBody() -> Bool {
        guard !framer.isDone, let upstream else { return false }
        let buffer = pending
        guard let count = try? framer.consume(buffer.readableBytesUInt8Span) else {
            // The server must not take what it has got for all.
            release()
            let answer = OwnResponse(400, "bad_request", "The request is refused: its chunks are none.")
            if hasBegunAnswer { abort() } else { refuse(answer) }
            return false
        }
        bodyBytes += count
        bytesIn &+= count
        let most = route?.mostBody ?? 0
        guard most == 0 || bodyBytes <= most else {
            release()
            if hasBegunAnswer { abort() } else { refuse(.bodyTooLarge) }
            return false
        }
        if let body = pending.readSlice(length: count), count > 0 {
            // An empty buffer holds what it was read into.
            if pending.readableBytes == 0 { pending = ByteBuffer() }
            upstream.write(body)
            if framer.isDone { self.upstream?.flush() }
        }
        // To flush may have ended the exchange: then the next request may be there already.
        return phase == .head || (pending.readableBytes > 0 && !framer.isDone)
    }
}
