import NIOCore

/// Makes the heads of kept answers.
enum StoredHead {
    /// The head of a server's answer as it is kept, without its length and the empty line, which ``finish(_:status:length:)``
    /// adds (RFC 9111 §3.1).
    static func begin(
        _ head: ResponseHead, _ fields: HeadFields, _ bytes: Span<UInt8>, _ facts: AnswerFacts, received: CacheInstant
    ) -> ByteBuffer {
        var output = ByteBuffer()
        output.reserveCapacity(min(head.count, 64 << 10) + 64)
        output.writeStaticString("HTTP/1.1 ")
        output.writeBytes(bytes.extracting(9..<head.reason.upperBound).bytes)
        var run = Run()
        for field in fields.all where keeps(field, facts, bytes) { run.extend(field.line, bytes, &output) }
        run.flush(bytes, &output)
        if facts.date == nil {
            output.writeStaticString("Date: ")
            FieldDate.write(received.seconds, to: &output)
            output.writeStaticString("\r\n")
        }
        return output
    }

    static func finish(_ head: ByteBuffer, status: Int, length: Int) -> ByteBuffer {
        var output = ByteBufferAllocator().buffer(capacity: head.readableBytes + 48)
        output.writeImmutableBuffer(head)
        // RFC 9110 §8.6.
        if status != 204 { output.writeString("Content-Length: \(length)\r\n") }
        output.writeStaticString("\r\n")
        return output
    }

    /// The head of a kept answer after a 304 (RFC 9111 §3.2, §4.3.4): fields of the new one replace those of the same name.
    static func update(
        _ stored: StoredAnswer, _ fields: HeadFields, _ bytes: Span<UInt8>, _ facts: AnswerFacts, received: CacheInstant
    ) -> ByteBuffer {
        var output = ByteBuffer()
        let old = stored.head
        let oldBytes = old.readableBytesUInt8Span
        var (oldHead, oldFields) = (ResponseHead(), HeadFields())
        guard (try? oldHead.scan(oldBytes, &oldFields, to: .get)) == true else { return old }
        let news = fields.all.filter { keeps($0, facts, bytes) && updates($0, bytes) }
        output.writeBytes(oldBytes.extracting(0..<oldHead.reason.upperBound).bytes)
        for field in oldFields.all {
            let isReplaced = news.contains { isSame(bytes, $0.name, oldBytes, field.name) }
            let isOldDate = facts.date == nil && CacheField(oldBytes, field.name) == .date
            if !isReplaced, !isOldDate { output.writeBytes(oldBytes.extracting(field.line).bytes) }
        }
        for field in news { output.writeBytes(bytes.extracting(field.line).bytes) }
        if facts.date == nil {
            output.writeStaticString("Date: ")
            FieldDate.write(received.seconds, to: &output)
            output.writeStaticString("\r\n")
        }
        output.writeStaticString("\r\n")
        return output
    }

    /// Whether a field is kept: not when it is of one connection, of a proxy, or one that the answer says to leave out.
    private static func keeps(_ field: HeadField, _ facts: AnswerFacts, _ bytes: Span<UInt8>) -> Bool {
        guard !field.isNominated else { return false }
        switch field.known {
        case .connection, .keepAlive, .proxyConnection, .upgrade, .te, .transferEncoding, .contentLength: return false
        default: break
        }
        guard CacheField(bytes, field.name) != .age else { return false }
        if field.name.count >= 10, KnownField.matches(bytes, field.name.lowerBound, "proxy-auth") { return false }
        if field.name.count == 7, KnownField.matches(bytes, field.name.lowerBound, "trailer") { return false }
        return !facts.directives.fieldNames.contains {
            $0.count == field.name.count && CacheDecision.isSame(bytes, $0, field.name)
        }
    }

    /// Whether a 304 may change it: not what describes the body that it does not have.
    private static func updates(_ field: HeadField, _ bytes: Span<UInt8>) -> Bool {
        switch CacheField(bytes, field.name) {
        case .contentEncoding, .contentType, .contentRange, .setCookie: false
        default: true
        }
    }

    private static func isSame(
        _ bytes: Span<UInt8>, _ one: Range<Int>, _ others: Span<UInt8>, _ other: Range<Int>
    ) -> Bool {
        guard one.count == other.count else { return false }
        for offset in 0..<one.count
        where bytes[one.lowerBound + offset] | 0x20 != others[other.lowerBound + offset] | 0x20 { return false }
        return true
    }
}
