import NIOCore

/// Writes the head of a request as an upstream gets it: the bytes that came, but for what is this connection's own (P24) and
/// what the proxy says itself.
package struct RequestRewriter: Sendable {
    /// Replaces the path and query; nil leaves them.
    package var target: [UInt8]?
    /// Replaces the host; nil passes the client's on.
    package var host: String?
    /// Of the cache, with their ends: they ask whether what is kept is still right.
    var conditions: ByteBuffer?
    /// Whether the client's own conditions are left out, since the cache answers them.
    var dropsConditions = false

    package init() {}

    func write(
        _ head: RequestHead, _ fields: HeadFields, _ bytes: Span<UInt8>, _ client: ForwardedClient,
        _ edits: HeadEdits? = nil, to output: inout ByteBuffer
    ) {
        writeLine(head, bytes, &output)
        var run = Run()
        for field in fields.all {
            if keeps(field, head, client, bytes, edits) { run.extend(field.line, bytes, &output) }
        }
        run.flush(bytes, &output)
        writeLength(head, fields, bytes, &output)
        writeHost(head, bytes, &output)
        writeForwarding(head, fields, bytes, client, &output)
        if let upgrade = head.upgrade {
            output.writeStaticString("Connection: upgrade\r\nUpgrade: ")
            output.writeBytes(bytes.extracting(upgrade).bytes)
            output.writeStaticString("\r\n")
        }
        if let edits { output.writeImmutableBuffer(edits.added) }
        if let conditions { output.writeImmutableBuffer(conditions) }
        output.writeStaticString("\r\n")
    }

    private func writeLine(_ head: RequestHead, _ bytes: Span<UInt8>, _ output: inout ByteBuffer) {
        output.writeBytes(bytes.extracting(head.methodRange).bytes)
        output.writeInteger(Octet.space)
        if let target {
            output.writeBytes(target.span.bytes)
        } else {
            // An absolute target goes on as a path; that of OPTIONS without one is the server itself (RFC 9112 §3.2.4).
            if head.pathAndQuery.isEmpty, head.method == .options {
                output.writeInteger(UInt8(0x2A))
            } else if head.pathAndQuery.isEmpty || bytes[head.pathAndQuery.lowerBound] == 0x3F {
                output.writeInteger(UInt8(0x2F))
            }
            output.writeBytes(bytes.extracting(head.pathAndQuery).bytes)
        }
        output.writeStaticString(" HTTP/1.1\r\n")
    }

    private func keeps(
        _ field: HeadField, _ head: RequestHead, _ client: ForwardedClient, _ bytes: Span<UInt8>, _ edits: HeadEdits?
    ) -> Bool {
        guard !field.isNominated else { return false }
        switch field.known {
        case .other:
            if dropsConditions, FieldName.isCondition(field.name, bytes) { return false }
            return edits.map { !$0.removes(field.name, bytes) } ?? true
        // RFC 9110 §10.1.1: the expectation of an HTTP/1.0 client is none, and the server would take it for one of HTTP/1.1.
        case .expect: return head.minorVersion == 1
        case .contentLength: return Self.isPlain(field, bytes)
        case .transferEncoding: return false
        // `Forwarded` says the same as the others, and only those are replaced.
        case .forwarded, .xForwardedOther: return client.isTrusted
        case .host, .connection, .upgrade, .keepAlive, .proxyConnection, .te, .lookalike: return false
        case .xForwardedFor, .xForwardedHost, .xForwardedProto, .xRealIP: return false
        }
    }

    /// Whether the length stands as everybody writes it.
    private static func isPlain(_ length: HeadField, _ bytes: Span<UInt8>) -> Bool {
        let (name, value) = (length.name, length.value)
        return value.lowerBound == name.upperBound + 2 && bytes[name.upperBound + 1] == Octet.space
            && length.line.upperBound == value.upperBound + 2 && (value.count == 1 || bytes[value.lowerBound] != 0x30)
    }

    /// How long the body is, always in the same words: blanks, letters and zeros that some server might read otherwise than
    /// the scanner did are not passed on (P23).
    private func writeLength(
        _ head: RequestHead, _ fields: HeadFields, _ bytes: Span<UInt8>, _ output: inout ByteBuffer
    ) {
        if head.length == .chunked { output.writeStaticString("Transfer-Encoding: chunked\r\n") }
        for field in fields.all where field.known == .contentLength && !Self.isPlain(field, bytes) {
            var value = field.value
            while value.count > 1, bytes[value.lowerBound] == 0x30 { value = (value.lowerBound + 1)..<value.upperBound }
            output.writeStaticString("Content-Length: ")
            output.writeBytes(bytes.extracting(value).bytes)
            output.writeStaticString("\r\n")
        }
    }

    private func writeHost(_ head: RequestHead, _ bytes: Span<UInt8>, _ output: inout ByteBuffer) {
        output.writeStaticString("Host: ")
        if let host { output.writeString(host) } else { output.writeBytes(bytes.extracting(head.authority).bytes) }
        output.writeStaticString("\r\n")
    }

    private func writeForwarding(
        _ head: RequestHead, _ fields: HeadFields, _ bytes: Span<UInt8>, _ client: ForwardedClient,
        _ output: inout ByteBuffer
    ) {
        guard client.isTrusted else {
            output.writeImmutableBuffer(client.lines)
            output.writeBytes(bytes.extracting(head.authority).bytes)
            output.writeStaticString("\r\n")
            return
        }
        var earlier: [Range<Int>] = []
        var (host, scheme, real) = (head.authority, Range<Int>?.none, Range<Int>?.none)
        for field in fields.all {
            switch field.known {
            case .xForwardedFor where !field.value.isEmpty: earlier.append(field.value)
            case .xForwardedHost: host = field.value
            case .xForwardedProto: scheme = field.value
            case .xRealIP: real = field.value
            default: break
            }
        }
        output.writeStaticString("X-Forwarded-For: ")
        for value in earlier {
            output.writeBytes(bytes.extracting(value).bytes)
            output.writeStaticString(", ")
        }
        output.writeString(client.address)
        output.writeStaticString("\r\nX-Real-IP: ")
        if let real { output.writeBytes(bytes.extracting(real).bytes) } else { output.writeString(client.address) }
        output.writeStaticString("\r\nX-Forwarded-Proto: ")
        if let scheme { output.writeBytes(bytes.extracting(scheme).bytes) } else { output.writeString(client.scheme) }
        output.writeStaticString("\r\nX-Forwarded-Host: ")
        output.writeBytes(bytes.extracting(host).bytes)
        output.writeStaticString("\r\n")
    }
}

/// Lines that stand one behind the other, to be copied at once.
struct Run {
    private var range = 0..<0

    mutating func extend(_ line: Range<Int>, _ bytes: Span<UInt8>, _ output: inout ByteBuffer) {
        if range.upperBound == line.lowerBound {
            range = range.lowerBound..<line.upperBound
        } else {
            flush(bytes, &output)
            range = line
        }
    }

    mutating func flush(_ bytes: Span<UInt8>, _ output: inout ByteBuffer) {
        if !range.isEmpty { output.writeBytes(bytes.extracting(range).bytes) }
        range = 0..<0
    }
}
