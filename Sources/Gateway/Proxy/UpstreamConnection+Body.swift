import NIOCore

/// Bodies of answers on their way.
extension UpstreamConnection {
    func readBody(_ buffer: inout ByteBuffer, _ client: ClientConnection) {
        if dropsChunks {
            guard writeContent(&buffer, client) else { return fail(client) }
        } else {
            guard let count = take(buffer) else { return fail(client) }
            if count == buffer.readableBytes {
                if count > 0 { client.write(buffer) }
                buffer.moveReaderIndex(forwardBy: count)
            } else if let body = buffer.readSlice(length: count) {
                client.write(body)
            }
        }
        finishIfDone(buffer, client)
    }

    /// How many bytes belong to the body; nil when its framing is none.
    func take(_ buffer: ByteBuffer) -> Int? {
        guard let client, client.fill != nil else { return try? framer.consume(buffer.readableBytesUInt8Span) }
        var content: [Range<Int>] = []
        let count = try? framer.consume(buffer.readableBytesUInt8Span, content: { content.append($0) })
        keep(content, of: buffer, client)
        return count
    }

    /// Passes on what stands in chunks. False when their framing is none.
    func writeContent(_ buffer: inout ByteBuffer, _ client: ClientConnection) -> Bool {
        var content: [Range<Int>] = []
        guard let count = try? framer.consume(buffer.readableBytesUInt8Span, content: { content.append($0) }) else {
            return false
        }
        keep(content, of: buffer, client)
        for range in content {
            if let slice = buffer.getSlice(at: buffer.readerIndex + range.lowerBound, length: range.count) {
                client.write(slice)
            }
        }
        buffer.moveReaderIndex(forwardBy: count)
        return true
    }

    func finishIfDone(_ buffer: ByteBuffer, _ client: ClientConnection) {
        guard framer.isDone else { return }
        self.client = nil
        if let fill = client.fill {
            fill.finish(at: .now)
            client.fill = nil
        }
        served += 1
        // Bytes behind an answer belong to nobody.
        let keeps = !head.closes && client.hasSentAll && buffer.readableBytes == 0
        client.ended(self, keeps: keeps)
    }

    /// What came is no HTTP.
    func fail(_ client: ClientConnection) {
        self.client = nil
        transport?.close()
        client.failed(self, .badAnswer)
    }
}
