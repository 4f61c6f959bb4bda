import NIOCore

/// Answers of the proxy itself.
extension ClientConnection {
    /// A page that the proxy serves itself, to requests without a body.
    func ownPage(_ buffer: ByteBuffer) -> ByteBuffer? {
        guard let own = loop.state.own, head.length == .none, head.method == .get || head.method == .head else {
            return nil
        }
        let bytes = buffer.readableBytesUInt8Span
        return own.page(bytes.extracting(RoutingTable.path(head, bytes)))
    }

    func answerItself(_ page: ByteBuffer) {
        loop.scratch.clear()
        loop.scratch.writeStaticString(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nCache-Control: no-store\r\n")
        loop.scratch.writeString("Content-Length: \(page.readableBytes)\r\n")
        endOwnAnswer(200, page)
    }

    func answer(_ answer: FixedAnswer) {
        loop.scratch.clear()
        loop.scratch.writeImmutableBuffer(answer.head)
        endOwnAnswer(answer.status, answer.body)
    }

    func redirect(_ status: Int, _ location: [UInt8]) {
        loop.scratch.clear()
        loop.scratch.writeString("HTTP/1.1 \(status) \(OwnResponse.reason(status))\r\nLocation: ")
        loop.scratch.writeBytes(location)
        loop.scratch.writeStaticString("\r\nContent-Length: 0\r\n")
        endOwnAnswer(status, ByteBuffer())
    }

    /// Ends a head in the loop's scratch buffer, and the exchange with it.
    private func endOwnAnswer(_ status: Int, _ body: ByteBuffer) {
        self.status = status
        // A body that still comes is not read: the connection ends with the answer.
        if !framer.isDone { keeps = false }
        if let edits = route?.responseEdits { loop.scratch.writeImmutableBuffer(edits.added) }
        if !keeps {
            loop.scratch.writeStaticString("Connection: close\r\n")
        } else if head.minorVersion == 0 {
            loop.scratch.writeStaticString("Connection: keep-alive\r\n")
        }
        loop.scratch.writeStaticString("\r\n")
        if head.method != .head { loop.scratch.writeImmutableBuffer(body) }
        hasBegunAnswer = true
        writeNow(loop.scratch)
        conclude(isWhole: true)
        wasServed = true
        phaseSince = loop.now
        if !keeps { finish(discardsInput: true) }
    }
}
