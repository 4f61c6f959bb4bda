import NIOCore
import Synchronization

/// From a client's bytes to a server.
extension ClientConnection {
    /// Whether all of the request has gone to the server.
    var hasSentAll: Bool { framer.isDone }

    /// Reads a head from what is pending, and begins with the request. False when it must wait for more, or has ended.
    func readHead() -> Bool {
        // A head that comes in pieces is scanned once its end is there, not with each piece.
        if searched > 0, !hasHeadEnd() { return waitForMore() }
        let buffer = pending
        do throws(MessageFault) {
            guard try head.scan(buffer.readableBytesUInt8Span, &fields) else { return waitForMore() }
        } catch {
            refuse(OwnResponse(error))
            return false
        }
        searched = 0
        guard head.count <= loop.limits.head else {
            refuse(OwnResponse(MessageFault.headTooLarge))
            return false
        }
        begin(buffer)
        return phase != .closing
    }

    private func waitForMore() -> Bool {
        searched = pending.readableBytes
        if searched > loop.limits.head { refuse(OwnResponse(MessageFault.headTooLarge)) }
        return false
    }

    private func hasHeadEnd() -> Bool {
        let buffer = pending
        let bytes = buffer.readableBytesUInt8Span
        var index = max(0, searched - 3)
        while index + 3 < bytes.count {
            if bytes[index] == Octet.carriageReturn, bytes[index + 1] == Octet.lineFeed,
                bytes[index + 2] == Octet.carriageReturn, bytes[index + 3] == Octet.lineFeed
            {
                return true
            }
            index += 1
        }
        return false
    }

    /// A head is there: everything of the request before is forgotten.
    ///
    /// - Parameter buffer: what is pending, the head first.
    private func begin(_ buffer: ByteBuffer) {
        framer = BodyFramer(head.length)
        bodyBytes = 0
        tried.removeAll(keepingCapacity: true)
        isRetried = false
        hasSentBody = false
        hasBegunAnswer = false
        keeps = !head.closes && !loop.isStopping
        if case .bytes(let count) = head.length, loop.limits.body > 0, count > loop.limits.body {
            return refuse(.bodyTooLarge)
        }
        if let page = ownPage(buffer) {
            pending.moveReaderIndex(forwardBy: head.count)
            return answerItself(page)
        }
        preferred = loop.sticky?.server(fields, buffer.readableBytesUInt8Span)
        request.clear()
        requestRewriter.host = head.authority.isEmpty ? loop.choice.fallbackHost : nil
        requestRewriter.write(head, fields, buffer.readableBytesUInt8Span, client, to: &request)
        pending.moveReaderIndex(forwardBy: head.count)
        if pending.readableBytes == 0 { pending = ByteBuffer() }
        loop.budget.request()
        guard let limiter = loop.limiter else { return choose() }
        switch limiter.request(key) {
        case .pass: choose()
        case .wait(let time): wait(time)
        case .refused(let time): fail(loop.limitAnswer.response(retryAfter: time))
        }
    }

    /// Goes on after a time, when the client is still there.
    private func wait(_ time: Duration) {
        phase = .limited
        let bound = NIOLoopBound(self, eventLoop: loop.loop)
        loop.loop.scheduleTask(in: .nanoseconds(Int64(time / .nanoseconds(1)))) {
            let client = bound.value
            guard client.phase == .limited else { return }
            client.choose()
            client.proceed()
        }
    }

    /// A page that the proxy serves itself, to requests without a body.
    private func ownPage(_ buffer: ByteBuffer) -> ByteBuffer? {
        guard let own = loop.own, head.length == .none, head.method == .get || head.method == .head else { return nil }
        guard head.pathAndQuery.count < 256 else { return nil }
        let path = buffer.readableBytesUInt8Span.extracting(head.pathAndQuery)
        var text = ""
        for index in path.indices {
            if path[index] == 0x3F { break }
            text.unicodeScalars.append(Unicode.Scalar(path[index]))
        }
        return own.page(text)
    }

    private func answerItself(_ page: ByteBuffer) {
        loop.scratch.clear()
        loop.scratch.writeStaticString(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nCache-Control: no-store\r\n")
        loop.scratch.writeString("Content-Length: \(page.readableBytes)\r\n")
        loop.scratch.writeStaticString(keeps ? "\r\n" : "Connection: close\r\n\r\n")
        if head.method != .head { loop.scratch.writeImmutableBuffer(page) }
        writeNow(loop.scratch)
        wasServed = true
        phaseSince = loop.now
        if !keeps { finish(discardsInput: false) }
    }

    // MARK: A server

    /// Finds a server that was not tried, and sends the request there.
    func choose() {
        let kept = tried.isEmpty ? preferred.flatMap { loop.choice.index(of: $0, at: loop.now) } : nil
        guard let index = kept ?? loop.choice.next(client: key.hash, excluding: tried, at: loop.now) else {
            return fail(tried.isEmpty ? .noServer : .unreachable)
        }
        tried.insert(index)
        // After a connection that was no good a new one shows what is the matter.
        if !isRetried, let connection = loop.reuse(index) { return send(to: connection) }
        connect(index)
    }

    private func connect(_ index: Int) {
        phase = .connecting
        phaseSince = loop.now
        loop.connect(index) { [weak self] result in
            guard let self, self.phase == .connecting else {
                if case .success(let connection) = result, !connection.loop.keep(connection) { connection.close() }
                return
            }
            switch result {
            case .success(let connection):
                self.send(to: connection)
                self.proceed()
            case .failure:
                let server = self.loop.choice.servers[index]
                server.answered(false, at: self.loop.now)
                // Nothing of it has gone out: any request may be sent elsewhere.
                if self.tried.count < self.loop.choice.servers.count, self.loop.budget.take() {
                    self.choose()
                    self.proceed()
                } else {
                    self.fail(.unreachable)
                }
            }
        }
    }

    /// Goes on with what has come meanwhile.
    private func proceed() {
        process()
        upstream?.flush()
        resume()
    }

    private func send(to connection: UpstreamConnection) {
        phase = .exchange
        phaseSince = loop.now
        upstream = connection
        connection.start(self)
        connection.server.active.add(1, ordering: .relaxed)
        connection.server.requests.add(1, ordering: .relaxed)
        sentAt = .now()
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
            fail(OwnResponse(400, "bad_request", "The request is refused: its chunks are none."))
            return false
        }
        bodyBytes += count
        guard loop.limits.body == 0 || bodyBytes <= loop.limits.body else {
            release()
            fail(.bodyTooLarge)
            return false
        }
        if let body = pending.readSlice(length: count), count > 0 {
            hasSentBody = true
            upstream.write(body)
            if framer.isDone { self.upstream?.flush() }
        }
        return pending.readableBytes > 0 && framer.isDone == false
    }
}
