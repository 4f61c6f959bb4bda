import NIOCore
import Synchronization

/// How requests and connections end.
extension ClientConnection {
    /// Gives back the room at the server.
    func letGo() {
        guard let place = held else { return }
        held = nil
        place.server.letGo()
        if place.pool.group.waiting.load(ordering: .relaxed) > 0 { loop.hasRoom(place.pool) }
    }

    /// The request is over: it is counted, once.
    ///
    /// - Parameter isWhole: whether the client has got all of its answer.
    func conclude(isWhole: Bool) {
        guard isOpen else { return }
        isOpen = false
        (fill, invalidation) = (nil, nil)
        if let concurrency {
            concurrency.leave(who)
            self.concurrency = nil
        }
        let seconds = (Duration.monotonic - begunAt) / .seconds(1)
        loop.count(route) { figures in
            figures.count(status: status, seconds: seconds, bytesIn: bytesIn, bytesOut: bytesOut)
            if !isWhole, status > 0 { figures.aborted += 1 }
        }
        if loop.logs { log(seconds) }
        headBytes.clear()
        (bytesIn, bytesOut) = (0, 0)
    }

    private func log(_ seconds: Double) {
        var entry = AccessLogEntry(
            client: address, route: route?.name, server: answeredBy?.url, status: status, bytesIn: bytesIn,
            bytesOut: bytesOut,
            seconds: seconds, begun: loop.wallTime - seconds)
        // Of a request that was refused because of its head there is none that could be told.
        let bytes = headBytes
        if bytes.readableBytes > 0 { entry.read(head, fields, bytes.readableBytesUInt8Span) }
        loop.log(entry)
    }

    // MARK: Ends

    /// Waits for nothing any more.
    func leaveWaiting() {
        switch phase {
        case .queued: pool?.leaveQueue(self)
        case .shared: leaveShared()
        default: break
        }
    }

    /// Lets go of the server in the middle of an exchange.
    func release() {
        guard let connection = upstream else { return letGo() }
        forget(connection)
        connection.close()
    }

    /// Answers with an error of the proxy itself, and ends the connection.
    func refuse(_ answer: OwnResponse) {
        if isDetached { return vanish() }
        hasBegunAnswer = true
        status = answer.status
        if !isOpen {
            isOpen = true
            (route, answeredBy, who, begunAt) = (nil, nil, key, .monotonic)
        }
        write(answer.bytes(closes: true, isHead: head.method == .head))
        conclude(isWhole: true)
        finish(discardsInput: true)
    }

    /// The request cannot be served. The connection stays when all of the request was read.
    func fail(_ answer: OwnResponse) {
        guard !hasBegunAnswer else { return abort() }
        if let fill {
            self.fill = nil
            // What is kept may be better than nothing (RFC 5861 §4).
            if (502...504).contains(answer.status), let hit = fill.failed(at: .now), !isDetached {
                return serveAndGoOn(hit)
            }
        }
        if isDetached { return vanish() }
        guard keeps, framer.isDone, !loop.isStopping else { return refuse(answer) }
        status = answer.status
        writeNow(answer.bytes(closes: false, isHead: head.method == .head))
        conclude(isWhole: true)
        wasServed = true
        phase = .head
        phaseSince = loop.now
        proceed()
    }

    /// Ends the connection once everything has gone out.
    ///
    /// - Parameter discardsInput: whether the client may still be sending: to close now would destroy the answer on its way
    ///   to it, so only our side is closed, and what comes is thrown away for a while.
    func finish(discardsInput: Bool) {
        guard phase != .closing else { return }
        phase = .closing
        phaseSince = loop.now
        pending = ByteBuffer()
        transport?.end(stillReads: discardsInput)
        resume()
    }

    /// Ends the connection so that the client sees that something is missing, however the end of the body is told.
    func abort() {
        leaveWaiting()
        phase = .closing
        release()
        if isDetached { return vanish() }
        conclude(isWhole: false)
        transport?.reset()
    }

    /// Nothing more is to begin here.
    func drain() {
        if isDetached { return abort() }
        keeps = false
        if phase == .head, pending.readableBytes == 0 { finish(discardsInput: false) }
    }
}
