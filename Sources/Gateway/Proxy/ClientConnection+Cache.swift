import NIOCore

/// A request that waits for what another one fetches.
struct CacheWaiting {
    /// The cache of then: a reload may have brought another one.
    let cache: ResponseCache
    let wait: CacheWait
    /// Tells it from those of requests before.
    let number: UInt64
    var ticket: CacheTicket?
}

/// Requests and the cache.
extension ClientConnection {
    /// What a request waits at most for what another one fetches; then it asks for itself.
    static let sharedTime = Duration.seconds(5)

    /// Asks the cache what is to be done. The head's bytes are there.
    func consultCache() {
        guard let route, let cache = loop.state.cache else { return ask(nil) }
        let bytes = headBytes
        let isSecure = scheme(bytes.readableBytesUInt8Span) == "https"
        guard let scope = route.cache else {
            // Nothing of it is kept, but it may change what other routes keep.
            invalidation = cache.invalidation(
                head, bytes.readableBytesUInt8Span, isSecure: isSecure, nil, using: &loop.cacheKey)
            return ask(nil)
        }
        goOn(
            with: cache.look(
                head, fields, bytes.readableBytesUInt8Span, isSecure: isSecure, scope, using: &loop.cacheKey, at: .now))
    }

    private func goOn(with answer: CacheAnswer) {
        switch answer {
        case .hit(let hit): serve(hit)
        case .stale(let hit, let fill):
            refresh(fill)
            serve(hit)
        case .forward(let status, let invalidation):
            self.invalidation = invalidation
            responseRewriter.cacheLine = status.line
            ask(nil)
        case .unavailable: fail(.notCached)
        case .fetch(let fill):
            self.fill = fill
            ask(fill)
        case .wait(let wait): share(wait)
        }
    }

    /// Sends the request to a server.
    private func ask(_ fill: CacheFill?) {
        guard let route, let pool else { return fail(.noServer) }
        requestRewriter.conditions = fill?.lines
        requestRewriter.dropsConditions = fill != nil
        write(route, pool, comparedPath, headBytes)
        (requestRewriter.conditions, requestRewriter.dropsConditions) = (nil, false)
        choose()
    }

    /// The server has confirmed what is not kept any more: it is asked for all of it.
    func askAgain() {
        guard let fill else { return fail(.badAnswer) }
        phase = .connecting
        ask(fill)
    }

    // MARK: Waiting for another request

    private func share(_ wait: CacheWait) {
        guard let cache = loop.state.cache else { return ask(nil) }
        phase = .shared
        phaseSince = loop.now
        loop.waits += 1
        let number = loop.waits
        waiting = CacheWaiting(cache: cache, wait: wait, number: number)
        let bound = NIOLoopBound(self, eventLoop: loop.loop)
        let eventLoop = loop.loop
        let ticket = cache.wait(wait) { outcome in eventLoop.execute { bound.value.wake(number, outcome) } }
        if let ticket { waiting?.ticket = ticket } else { wake(number, .notStored) }
    }

    private func wake(_ number: UInt64, _ outcome: CacheOutcome) {
        guard phase == .shared, let waiting, waiting.number == number else { return }
        self.waiting = nil
        goOn(with: waiting.cache.resume(waiting.wait, outcome, at: .now))
        proceed()
    }

    func leaveShared() {
        if let waiting, let ticket = waiting.ticket { waiting.cache.leave(ticket) }
        waiting = nil
    }

    /// It has waited for too long.
    func waitNoMore() {
        guard let waiting else { return }
        if let ticket = waiting.ticket { waiting.cache.leave(ticket) }
        wake(waiting.number, .notStored)
    }

    // MARK: Serving

    /// A body of so few bytes is written with its head.
    private static let smallBody = 8 << 10

    /// Answers with what is kept.
    func serve(_ hit: CacheHit) {
        status = hit.status
        hasBegunAnswer = true
        var way = ResponseRewriter.Way(closes: !keeps)
        way.tellsToStay = head.minorVersion == 0
        loop.scratch.clear()
        hit.writeHead(route?.responseEdits, way, to: &loop.scratch)
        if hit.bodyLength <= Self.smallBody {
            for piece in hit.body { loop.scratch.writeImmutableBuffer(piece) }
            writeNow(loop.scratch)
        } else {
            write(loop.scratch)
            for piece in hit.body { write(piece) }
            flush()
        }
        conclude(isWhole: true)
        wasServed = true
        movedAt = loop.now
        guard keeps else { return finish(discardsInput: true) }
        phase = .head
        phaseSince = loop.now
    }

    // MARK: Without a client

    /// Fetches anew what a client has got from the cache already.
    private func refresh(_ fill: CacheFill) {
        guard !loop.isStopping else { return }
        let other = ClientConnection(loop, client, key)
        other.isDetached = true
        (other.head, other.fields, other.headBytes, other.comparedPath) = (head, fields, headBytes, comparedPath)
        other.sendsComparedPath = sendsComparedPath
        (other.route, other.pool, other.who, other.address) = (route, pool, who, address)
        other.fill = fill
        loop.add(other)
        other.ask(fill)
    }

    /// A request without a client is over.
    func vanish() {
        phase = .closing
        fill = nil
        release()
        loop.remove(self)
    }
}
