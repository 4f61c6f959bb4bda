import Glibc
import NIOCore
import Synchronization

/// From a server back to the client.
extension ClientConnection {
    /// An answer begins.
    ///
    /// - Parameter endsWithConnection: whether its end is that of the connection.
    func begins(status: Int, endsWithConnection: Bool) {
        hasBegunAnswer = true
        self.status = status
        if let server = upstream?.server {
            server.took((Duration.monotonic - sentAt) / .seconds(1))
            // What a server says of itself: it is there, but it cannot.
            server.answered(status != 502 && status != 503 && status != 504, at: loop.now)
        }
        // Before the request is whole: what still comes of it would be read as the next one.
        if endsWithConnection || !framer.isDone || loop.isStopping { keeps = false }
    }

    /// An answer is whole.
    func ended(_ connection: UpstreamConnection, keeps: Bool) {
        guard connection === upstream else { return }
        let wasTunnel = phase == .tunnel
        forget(connection)
        if keeps, loop.keep(connection) {
            connection.resume()
        } else {
            connection.close()
        }
        if isDetached { return vanish() }
        movedAt = loop.now
        wasServed = true
        conclude(isWhole: true)
        // What the client may have sent behind its request is not read: to close at once could destroy the answer.
        if wasTunnel || !self.keeps { return finish(discardsInput: !wasTunnel) }
        flush()
        phase = .head
        phaseSince = loop.now
        process()
        resume()
    }

    /// The server is done with the request, and the client has nothing of its answer.
    func detach(_ connection: UpstreamConnection, keeps: Bool) {
        guard connection === upstream else { return }
        connection.server.answered(true, at: loop.now)
        forget(connection)
        if keeps, loop.keep(connection) {
            connection.resume()
        } else {
            connection.close()
        }
    }

    /// Answers with what is kept, behind a server's answer.
    func serveAndGoOn(_ hit: CacheHit) {
        serve(hit)
        guard phase == .head else { return }
        process()
        resume()
    }

    /// The connection to the server is gone before the answer was whole.
    func lost(_ connection: UpstreamConnection) {
        guard connection === upstream else { return }
        forget(connection)
        // What the client has got must not look complete (P26).
        guard !hasBegunAnswer else { return abort() }
        let wasStale = connection.served > 0 && !connection.hasAnswered
        if !wasStale { connection.server.answered(false, at: loop.now) }
        guard mayTryAgain(connection), pool?.budget.take() == true else { return fail(.unreachable) }
        isRetried = true
        loop.count(route) { $0.retries += 1 }
        // A connection that had been idle was closed just as the request went out: the server itself may be well.
        if !wasStale { tried.append(connection.place) }
        choose()
    }

    /// P25: only what may be done twice, what has sent no body, and once; nothing of an answer has come.
    private func mayTryAgain(_ connection: UpstreamConnection) -> Bool {
        !isRetried && !connection.hasAnswered && head.method.isIdempotent && head.length == .none
    }

    /// The server's connection broke within an answer, perhaps one that lasts until its connection ends.
    func cutOff(_ connection: UpstreamConnection) {
        guard connection === upstream else { return }
        forget(connection)
        abort()
    }

    /// What the server answers is no HTTP.
    func failed(_ connection: UpstreamConnection, _ answer: OwnResponse) {
        guard connection === upstream else { return }
        connection.server.answered(false, at: loop.now)
        forget(connection)
        fail(answer)
    }

    func becomeTunnel() {
        phase = .tunnel
        if pending.readableBytes > 0 {
            upstream?.write(pending)
            pending = ByteBuffer()
        }
        upstream?.flush()
        resume()
    }

    private func forget(_ connection: UpstreamConnection) {
        upstream = nil
        letGo()
    }

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
        headBytes = ByteBuffer()
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
            if (502...504).contains(answer.status), let hit = fill.failed(at: .now), !isDetached { return serve(hit) }
        }
        if isDetached { return vanish() }
        guard keeps, framer.isDone, !loop.isStopping else { return refuse(answer) }
        status = answer.status
        writeNow(answer.bytes(closes: false, isHead: head.method == .head))
        conclude(isWhole: true)
        wasServed = true
        phase = .head
        phaseSince = loop.now
        process()
        resume()
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
        guard let context else { return }
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenComplete { _ in
            if discardsInput {
                self.context?.close(mode: .output, promise: nil)
                self.isReadingPaused = false
                self.context?.read()
            } else {
                self.context?.close(promise: nil)
            }
        }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: written)
    }

    /// Ends the connection so that the client sees that something is missing, however the end of the body is told.
    func abort() {
        leaveWaiting()
        phase = .closing
        release()
        if isDetached { return vanish() }
        conclude(isWhole: false)
        guard let context else { return }
        // A reset in place of an orderly end.
        _ = (context.channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0))
        context.close(promise: nil)
    }

    /// Nothing more is to begin here.
    func drain() {
        if isDetached { return abort() }
        keeps = false
        if phase == .head, pending.readableBytes == 0 { finish(discardsInput: false) }
    }

    // MARK: Time

    /// The server has said nothing for too long: another one may be quicker.
    private func isLate(_ now: Duration) {
        guard let connection = upstream else { return fail(.late) }
        connection.server.answered(false, at: now)
        let again = mayTryAgain(connection) && pool?.budget.take() == true
        release()
        guard again else { return fail(.late) }
        isRetried = true
        lateness = .late
        loop.count(route) { $0.retries += 1 }
        tried.append(connection.place)
        choose()
        proceed()
    }

    /// Looks whether something has taken too long.
    func look(_ now: Duration) {
        let times = loop.times
        switch phase {
        case .head:
            if pending.readableBytes > 0 {
                if now - phaseSince > times.head { refuse(.slowHead) }
            } else if now - phaseSince > (wasServed ? times.idle : times.head) {
                // Nothing was asked, so nothing is answered.
                finish(discardsInput: false)
            }
        case .limited, .connecting: break
        case .shared: if now - phaseSince > Self.sharedTime { waitNoMore() }
        case .queued:
            guard let pool, now - phaseSince > pool.queue.time else { return }
            pool.leaveQueue(self)
            fail(.busy)
        case .exchange:
            if hasBegunAnswer || !framer.isDone {
                guard now - movedAt > times.stall else { return }
                release()
                if hasBegunAnswer { abort() } else { fail(.slowHead) }
            } else if now - max(phaseSince, movedAt) > route?.answerTime ?? times.answer {
                isLate(now)
            }
        case .tunnel: if now - movedAt > times.stall * 10 { abort() }
        // Two seconds to take the rest; as long as a body may stall when the client is slow to take it.
        case .closing: if now - phaseSince > (isWritable ? .seconds(2) : times.stall) { context?.close(promise: nil) }
        }
    }
}
