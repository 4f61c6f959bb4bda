import NIOCore

/// Writes the head of a response as a client gets it.
package struct ResponseRewriter: Sendable {
    /// A line to add, with its end.
    var added: ByteBuffer?
    var edits: HeadEdits?
    /// `Cache-Status`, with its end.
    var cacheLine: ByteBuffer?

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

    func write(
        _ head: ResponseHead, _ fields: HeadFields, _ bytes: Span<UInt8>, _ way: Way, to output: inout ByteBuffer
    ) {
        output.writeStaticString("HTTP/1.1 ")
        // The status code, and the reason with the line's end. A blank stands before a reason that is empty, too.
        let hasBlank = bytes[head.reason.lowerBound] == Octet.space
        output.writeBytes(bytes.extracting(9..<(hasBlank ? head.reason.upperBound : head.reason.lowerBound)).bytes)
        if !hasBlank { output.writeStaticString(" \r\n") }
        var run = Run()
        for field in fields.all where keeps(field, head, way, bytes) { run.extend(field.line, bytes, &output) }
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
        if let cacheLine { output.writeImmutableBuffer(cacheLine) }
        if let edits, head.status >= 200 { output.writeImmutableBuffer(edits.added) }
        output.writeStaticString("\r\n")
    }

    private func keeps(_ field: HeadField, _ head: ResponseHead, _ way: Way, _ bytes: Span<UInt8>) -> Bool {
        guard !field.isNominated else { return false }
        switch field.known {
        case .connection, .keepAlive, .proxyConnection, .upgrade, .te: return false
        // RFC 9110 §8.6, RFC 9112 §6.1: an answer that never has a body says no length, or its client waits for one.
        case .contentLength: return !head.isBodiless
        // Nor does an answer that only could have had chunks tell HTTP/1.0 of them.
        case .transferEncoding: return !way.dropsChunks && !way.tellsToStay && !head.isBodiless
        default: return edits.map { !$0.removes(field.name, bytes) } ?? true
        }
    }
}
