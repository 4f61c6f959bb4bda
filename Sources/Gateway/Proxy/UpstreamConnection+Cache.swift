import NIOCore

/// Answers and the cache.
extension UpstreamConnection {
    /// Shows the cache an answer. False when the client does not get it.
    func isForClient(_ buffer: ByteBuffer, _ client: ClientConnection) -> Bool {
        let bytes = buffer.readableBytesUInt8Span
        client.invalidation?.answered(head, fields, bytes)
        guard let fill = client.fill else { return true }
        switch fill.answer(head, fields, bytes, at: .now) {
        case .pass:
            client.responseRewriter.cacheLine = fill.cacheStatus.line
            client.fill = nil
            return true
        case .keep:
            client.responseRewriter.cacheLine = fill.cacheStatus.line
            return true
        case .serve(let hit):
            client.fill = nil
            leave(client, buffer)
            if client.isDetached { client.vanish() } else { client.serveAndGoOn(hit) }
            return false
        case .again:
            leave(client, buffer)
            client.askAgain()
            return false
        }
    }

    /// The answer is not for the client: the connection can serve others when it is at its end.
    private func leave(_ client: ClientConnection, _ buffer: ByteBuffer) {
        self.client = nil
        let isWhole = framer.isDone && !head.closes && client.hasSentAll && buffer.readableBytes == head.count
        served += 1
        client.detach(self, status: head.status, keeps: isWhole)
    }

    /// What is content goes to the cache too.
    func keep(_ content: [Range<Int>], of buffer: ByteBuffer, _ client: ClientConnection) {
        for range in content {
            guard let fill = client.fill,
                let slice = buffer.getSlice(at: buffer.readerIndex + range.lowerBound, length: range.count)
            else { return }
            if !fill.append(slice) { client.fill = nil }
        }
    }
}
