package import NIOCore

/// A kept answer that is served to a client.
package struct CacheHit: Sendable {
    package let answer: StoredAnswer
    /// Seconds.
    package let age: Int64
    package var cacheStatus: CacheStatus
    /// Whether the client has it already, and gets a 304 (RFC 9110 §15.4.5).
    package let isNotModified: Bool
    package let isHead: Bool

    init(
        _ answer: StoredAnswer, _ request: RequestFacts, _ bytes: Span<UInt8>, isHead: Bool, _ rules: CacheRules,
        at now: CacheInstant, _ forward: CacheStatus.Forward? = nil
    ) {
        let age = answer.age(at: now)
        self.answer = answer
        self.age = age / 1_000
        self.isHead = isHead
        isNotModified = answer.isUnmodified(request, bytes)
        cacheStatus = CacheStatus(forward: forward)
        let left = answer.lifetime(rules).subtractingReportingOverflow(age)
        cacheStatus.timeToLive = left.overflow ? 0 : left.partialValue / 1_000
    }

    /// What the client gets.
    package var status: Int { isNotModified ? 304 : answer.status }

    /// To be written behind the head, as it is; empty for a HEAD request and a 304.
    package var body: [ByteBuffer] { isHead || isNotModified ? [] : answer.body }

    package var bodyLength: Int { isHead || isNotModified ? 0 : answer.bodyLength }

    /// Writes the head with `Age` and `Cache-Status`.
    ///
    /// - Parameter edits: of the route.
    func writeHead(_ edits: HeadEdits?, _ way: ResponseRewriter.Way, to output: inout ByteBuffer) {
        let head = answer.head
        if !isNotModified, edits?.removed.isEmpty ?? true {
            // But for the empty line.
            output.writeBytes(head.readableBytesUInt8Span.extracting(first: max(0, head.readableBytes - 2)).bytes)
        } else {
            writeSome(head, edits, &output)
        }
        output.writeStaticString("Age: ")
        output.writeString(String(age))
        output.writeStaticString("\r\n")
        cacheStatus.write(to: &output)
        if way.closes {
            output.writeStaticString("Connection: close\r\n")
        } else if way.tellsToStay {
            output.writeStaticString("Connection: keep-alive\r\n")
        }
        if let edits { output.writeImmutableBuffer(edits.added) }
        output.writeStaticString("\r\n")
    }

    private func writeSome(_ head: ByteBuffer, _ edits: HeadEdits?, _ output: inout ByteBuffer) {
        let bytes = head.readableBytesUInt8Span
        var (scanned, fields) = (ResponseHead(), HeadFields())
        guard (try? scanned.scan(bytes, &fields, to: .get)) == true else { return }
        if isNotModified {
            output.writeStaticString("HTTP/1.1 304 Not Modified\r\n")
        } else {
            output.writeBytes(bytes.extracting(0..<scanned.reason.upperBound).bytes)
        }
        var run = Run()
        for field in fields.all where !isNotModified || describes(field, bytes) {
            if let edits, edits.removes(field.name, bytes) { continue }
            run.extend(field.line, bytes, &output)
        }
        run.flush(bytes, &output)
    }

    /// Fields that a 304 has.
    private func describes(_ field: HeadField, _ bytes: Span<UInt8>) -> Bool {
        switch CacheField(bytes, field.name) {
        case .cacheControl, .contentLocation, .date, .etag, .expires, .vary: true
        case .lastModified: answer.facts.etag == nil
        default: false
        }
    }
}
