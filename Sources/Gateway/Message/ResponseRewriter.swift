package import NIOCore

/// Writes the head of a response as a client gets it.
package struct ResponseRewriter: Sendable {
    /// Lines to add, each with its end.
    package var added: ByteBuffer?
    /// Names, in lower case, of fields to leave out.
    package var removed: [String] = []

    package init() {}

    /// How the response goes on to the client.
    package struct Way: Sendable, Hashable {
        /// Whether its connection ends with it.
        package var closes: Bool
        /// An HTTP/1.0 client is told that its connection stays.
        package var tellsToStay = false
        /// Chunks are undone for who does not know them.
        package var dropsChunks = false

        package init(closes: Bool) { self.closes = closes }
    }

    package func write(
        _ head: ResponseHead, _ fields: HeadFields, _ bytes: Span<UInt8>, _ way: Way, to output: inout ByteBuffer
    ) {
        output.writeStaticString("HTTP/1.1 ")
        // The status code, and the reason with the line's end.
        output.writeBytes(bytes.extracting(9..<head.reason.upperBound).bytes)
        var run = Run()
        for field in fields.all where keeps(field, way, bytes) { run.extend(field.line, bytes, &output) }
        run.flush(bytes, &output)
        if let upgrade = head.upgrade, head.status == 101 {
            output.writeStaticString("Connection: upgrade\r\nUpgrade: ")
            output.writeBytes(bytes.extracting(upgrade).bytes)
            output.writeStaticString("\r\n")
        } else if way.closes {
            output.writeStaticString("Connection: close\r\n")
        } else if way.tellsToStay {
            output.writeStaticString("Connection: keep-alive\r\n")
        }
        if let added { output.writeImmutableBuffer(added) }
        output.writeStaticString("\r\n")
    }

    private func keeps(_ field: HeadField, _ way: Way, _ bytes: Span<UInt8>) -> Bool {
        guard !field.isNominated else { return false }
        switch field.known {
        case .connection, .keepAlive, .proxyConnection, .upgrade, .te: return false
        case .transferEncoding: return !way.dropsChunks
        default: return removed.isEmpty || !removed.contains { RequestRewriter.isSame($0, field.name, bytes) }
        }
    }
}
