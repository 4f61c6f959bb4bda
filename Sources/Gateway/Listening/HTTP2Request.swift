import NIOCore
import NIOHPACK

/// A request of HTTP/2 as the bytes that say the same in HTTP/1.1 (RFC 9113 §8).
///
/// NIOHTTP2 has refused before what its rules bar: names that are none or not in lower case, pseudo-header fields that are
/// missing, doubled, unknown or too late, fields of a connection, CR, LF and NUL in values. What could still be read in two ways
/// once it is written as HTTP/1.1 is refused here; everything else ``RequestHead`` judges, as for every client.
struct HTTP2Request {
    /// The request is malformed (RFC 9113 §8.1.1): its stream is reset.
    struct Malformed: Error {}

    private enum Body {
        case none
        /// So many bytes are still to come.
        case counted(Int)
        case chunked
    }

    private var body = Body.none
    private(set) var hasHead = false
    /// Whether all of it has come.
    private(set) var isDone = false
    private(set) var method = RequestMethod.other

    init() {}

    // MARK: Head

    /// The head, from the first HEADERS frame.
    ///
    /// - Parameter ends: whether the request ends with it.
    mutating func head(_ fields: HPACKHeaders, ends: Bool, _ allocator: ByteBufferAllocator) throws(Malformed)
        -> ByteBuffer
    {
        hasHead = true
        isDone = ends
        let pseudo = try PseudoFields(fields)
        method = pseudo.requestMethod
        var buffer = allocator.buffer(capacity: 512)
        buffer.writeString(pseudo.method)
        buffer.writeStaticString(" ")
        buffer.writeString(pseudo.target)
        buffer.writeStaticString(" HTTP/1.1\r\n")
        if let host = pseudo.host { Self.write("Host", host, to: &buffer) }
        let length = try write(fields, to: &buffer)
        try frame(length, ends, pseudo.method, &buffer)
        buffer.writeStaticString("\r\n")
        return buffer
    }

    /// Writes the fields; answers the content's length, when they name it.
    private func write(_ fields: HPACKHeaders, to buffer: inout ByteBuffer) throws(Malformed) -> Int? {
        var length: Int?
        var cookies: [String] = []
        for (name, value, _) in fields where name.utf8.first != Octet.colon {
            guard Self.isValue(value) else { throw Malformed() }
            switch name {
            // "trailers" is all that it may hold, and it is for this connection only.
            case "host", "te": continue
            case "cookie":
                cookies.append(value)
                continue
            case "content-length":
                guard length == nil, (1...18).contains(value.utf8.count),
                    value.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let count = Int(value)
                else { throw Malformed() }
                length = count
            // NIOHTTP2 knows them too; but what frames the message is never a matter of trust.
            case "transfer-encoding", "connection", "upgrade": throw Malformed()
            default: break
            }
            Self.write(name, value, to: &buffer)
        }
        // RFC 9113 §8.2.3.
        if !cookies.isEmpty { Self.write("cookie", cookies.joined(separator: "; "), to: &buffer) }
        return length
    }

    private mutating func frame(
        _ length: Int?, _ ends: Bool, _ method: String, _ buffer: inout ByteBuffer
    ) throws(Malformed) {
        switch (length, ends) {
        case (.some(let count), true): guard count == 0 else { throw Malformed() }
        case (.some(let count), false): body = .counted(count)
        case (nil, false):
            body = .chunked
            buffer.writeStaticString("Transfer-Encoding: chunked\r\n")
        // RFC 9110 §8.6: methods that mean something for content say that there is none.
        case (nil, true):
            if ["POST", "PUT", "PATCH"].contains(method) { buffer.writeStaticString("Content-Length: 0\r\n") }
        }
    }

    // MARK: Content

    /// Content as it is to be written, from a DATA frame. Empty when there is nothing to write.
    mutating func data(_ data: ByteBuffer, ends: Bool, _ allocator: ByteBufferAllocator) throws(Malformed) -> ByteBuffer
    {
        guard hasHead, !isDone else { throw Malformed() }
        switch body {
        case .none: throw Malformed()
        case .counted(let left):
            // A byte too many would be the next request.
            guard data.readableBytes <= left, !ends || data.readableBytes == left else { throw Malformed() }
            body = .counted(left - data.readableBytes)
            isDone = ends
            return data
        case .chunked:
            isDone = ends
            guard data.readableBytes > 0 || ends else { return data }
            var buffer = allocator.buffer(capacity: data.readableBytes + 24)
            if data.readableBytes > 0 {
                buffer.writeString(String(data.readableBytes, radix: 16))
                buffer.writeStaticString("\r\n")
                buffer.writeImmutableBuffer(data)
                buffer.writeStaticString("\r\n")
            }
            if ends { buffer.writeStaticString("0\r\n\r\n") }
            return buffer
        }
    }

    /// The end, from the HEADERS frame with the trailers. Those that belong in a head are left out, and all of them of a request
    /// whose length was told before: nothing of HTTP/1.1 could carry them.
    mutating func trailers(_ fields: HPACKHeaders, _ allocator: ByteBufferAllocator) throws(Malformed) -> ByteBuffer {
        guard hasHead, !isDone else { throw Malformed() }
        isDone = true
        var buffer = ByteBuffer()
        switch body {
        case .none: throw Malformed()
        case .counted(let left): guard left == 0 else { throw Malformed() }
        case .chunked:
            buffer = allocator.buffer(capacity: 128)
            buffer.writeStaticString("0\r\n")
            for (name, value, _) in fields {
                guard name.utf8.first != Octet.colon, Self.isValue(value) else { throw Malformed() }
                let bytes = ByteBuffer(string: name)
                guard !KnownField(bytes.readableBytesUInt8Span, 0, bytes.readableBytes).isProtected else { continue }
                Self.write(name, value, to: &buffer)
            }
            buffer.writeStaticString("\r\n")
        }
        return buffer
    }

    // MARK: Fields

    private static func write(_ name: String, _ value: String, to buffer: inout ByteBuffer) {
        buffer.writeString(name)
        buffer.writeStaticString(": ")
        buffer.writeString(value)
        buffer.writeStaticString("\r\n")
    }

    /// RFC 9113 §8.2.1: no control characters but tabs, and no blanks around it.
    static func isValue(_ value: String) -> Bool {
        let bytes = value.utf8
        if let first = bytes.first, let last = bytes.last, Octet.isBlank(first) || Octet.isBlank(last) { return false }
        return bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == Octet.tab }
    }
}
