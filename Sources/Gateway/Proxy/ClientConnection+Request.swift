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

    /// So little of a head that waits for its rest is not kept in a buffer of many times its size.
    private static let littleHead = 1 << 10

    private func waitForMore() -> Bool {
        searched = pending.readableBytes
        if searched < Self.littleHead, pending.storageCapacity > Self.littleHead * 4 {
            var own = ByteBufferAllocator().buffer(capacity: Self.littleHead)
            own.writeImmutableBuffer(pending)
            pending = own
        }
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
        if !tried.isEmpty {
            tried.removeAll(keepingCapacity: true)
            lateness = nil
        }
        isRetried = false
        hasBegunAnswer = false
        keeps = !head.closes && !loop.isStopping
        isOpen = true
        status = 0
        bytesIn = head.count
        begunAt = .monotonic
        if client.isTrusted { readForwarded(buffer) }
        if loop.logs {
            keepHead(buffer)
            answeredBy = nil
        }
        (responseRewriter.cacheLine, responseRewriter.added, responseRewriter.edits) = (nil, nil, nil)
        pending.moveReaderIndex(forwardBy: head.count)
        if pending.readableBytes == 0 { pending = ByteBuffer() }
        if let page = ownPage(buffer) {
            route = nil
            return answerItself(page)
        }
        switch loop.state.table.find(head, fields, buffer.readableBytesUInt8Span) {
        case .route(let route, let path, let isResolved):
            sendsComparedPath = isResolved
            begin(route, path, buffer)
        case .none:
            route = nil
            fail(.noRoute)
        case .unreadable:
            route = nil
            fail(.unreadablePath)
        }
    }

    private func begin(_ route: Route, _ path: [UInt8]?, _ buffer: ByteBuffer) {
        self.route = route
        if case .bytes(let count) = head.length, route.mostBody > 0, count > route.mostBody {
            return refuse(.bodyTooLarge)
        }
        guard let delay = limit(route, buffer) else { return }
        switch route.action {
        case .proxy:
            guard let pool = loop.pool(route) else { return fail(.noServer) }
            self.pool = pool
            preferred = pool.sticky?.server(fields, buffer.readableBytesUInt8Span)
            pool.budget.request()
            if loop.state.cache != nil {
                if !loop.logs { keepHead(buffer) }
                comparedPath = path
                // Nothing of the request before may go out again.
                request.clear()
                if delay > .zero { wait(delay) } else { consultCache() }
            } else {
                write(route, pool, path, buffer)
                if delay > .zero { wait(delay) } else { choose() }
            }
        case .redirect(let status, let location):
            redirect(status, location.text(routed(route, path, buffer)))
        case .answer(let answer): self.answer(answer)
        case .missing: fail(.noServer)
        }
    }

    /// Keeps the head apart from what it was read with, which may be much larger.
    private func keepHead(_ buffer: ByteBuffer) {
        guard var bytes = buffer.getSlice(at: buffer.readerIndex, length: head.count) else { return }
        headBytes.clear()
        headBytes.writeBuffer(&bytes)
    }

    /// Writes the head as the server gets it.
    func write(_ route: Route, _ pool: UpstreamPool, _ path: [UInt8]?, _ buffer: ByteBuffer) {
        request.clear()
        switch route.target {
        case .same where sendsComparedPath:
            let values = routed(route, path, buffer)
            var target: [UInt8] = []
            PathText.encode(values.path, to: &target)
            requestRewriter.target = target + values.query
        case .same: requestRewriter.target = nil
        default: requestRewriter.target = route.target.text(routed(route, path, buffer), route.matcher.prefixCount)
        }
        switch route.host {
        case .client: requestRewriter.host = head.authority.isEmpty ? pool.fallbackHost : nil
        case .server: requestRewriter.host = pool.fallbackHost
        case .fixed(let host): requestRewriter.host = host
        }
        requestRewriter.write(
            head, fields, buffer.readableBytesUInt8Span, client, route.requestEdits, to: &request)
    }

    /// What the request says, for routes that write it anew.
    private func routed(_ route: Route, _ path: [UInt8]?, _ buffer: ByteBuffer) -> RoutedRequest {
        let bytes = buffer.readableBytesUInt8Span
        let written = RoutingTable.path(head, bytes)
        var plain = path ?? RouteMatcher.array(bytes.extracting(written))
        if plain.isEmpty { plain = [0x2F] }
        return RoutedRequest(
            path: plain, query: RouteMatcher.array(bytes.extracting(written.upperBound..<head.pathAndQuery.upperBound)),
            host: RouteMatcher.array(bytes.extracting(head.authority)), scheme: scheme(bytes),
            captures: route.matcher.captures(plain.span) ?? [])
    }
}
