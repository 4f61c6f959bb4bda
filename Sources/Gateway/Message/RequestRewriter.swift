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
            if keeps(field, client, bytes, edits) { run.extend(field.line, bytes, &output) }
        }
        run.flush(bytes, &output)
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
            output.writeBytes(target)
        } else {
            // An absolute target goes on as a path.
            if head.pathAndQuery.isEmpty || bytes[head.pathAndQuery.lowerBound] == 0x3F {
                output.writeInteger(UInt8(0x2F))
            }
            output.writeBytes(bytes.extracting(head.pathAndQuery).bytes)
        }
        output.writeStaticString(" HTTP/1.1\r\n")
    }

    private func keeps(
        _ field: HeadField, _ client: ForwardedClient, _ bytes: Span<UInt8>, _ edits: HeadEdits?
    ) -> Bool {
        guard !field.isNominated else { return false }
        switch field.known {
        case .other:
            if dropsConditions, CacheFill.removes(field.name, bytes) { return false }
            return edits.map { !$0.removes(field.name, bytes) } ?? true
        case .contentLength, .transferEncoding, .expect: return true
        // `Forwarded` says the same as the others, and only those are replaced.
        case .forwarded: return client.isTrusted
        case .host, .connection, .upgrade, .keepAlive, .proxyConnection, .te: return false
        case .xForwardedFor, .xForwardedHost, .xForwardedProto, .xRealIP: return false
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
