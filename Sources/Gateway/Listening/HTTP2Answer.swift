import NIOCore
import NIOHPACK

/// An answer of HTTP/1.1, read as it is written, as the parts of one of HTTP/2 (RFC 9113 §8.1).
struct HTTP2Answer {
    enum Part {
        /// An interim answer, or the head.
        case head(HPACKHeaders)
        case data(ByteBuffer)
        case trailers(HPACKHeaders)
    }

    private enum Step {
        case head, body, done
    }

    private var step = Step.head
    private var partial = ByteBuffer()
    private var head = ResponseHead()
    private var fields = HeadFields()
    private var framer = BodyFramer()
    /// The bytes of a chunked body since its last content: the end of a chunk, the last chunk's size, the trailers.
    private var framing = ByteBuffer()

    /// Heads of servers may be larger than those of clients; HPACK has to bring this one into a frame.
    private static let mostHead = 64 << 10
    /// What any client takes in one frame (RFC 9113 §6.5.2); NIOHTTP2 sends a head as one.
    static let mostBlock = 16_384

    init() {}

    /// Whether the end has come.
    var isDone: Bool { step == .done }

    /// Reads on.
    ///
    /// - Parameter method: of the request, since that decides whether there is a body.
    /// - Returns: The parts that are whole, in their order.
    mutating func read(_ bytes: ByteBuffer, to method: RequestMethod) throws(MessageFault) -> [Part] {
        var parts: [Part] = []
        var buffer = bytes
        if partial.readableBytes > 0 {
            partial.writeBuffer(&buffer)
            buffer = partial
            partial = ByteBuffer()
        }
        while buffer.readableBytes > 0 {
            switch step {
            case .head:
                guard try head.scan(buffer.readableBytesUInt8Span, &fields, to: method) else {
                    guard buffer.readableBytes <= Self.mostHead else { throw .headTooLarge }
                    partial = buffer
                    return parts
                }
                // It switches to what this stream cannot be.
                guard head.status != 101 else { throw .statusLine }
                parts.append(.head(try block(buffer)))
                buffer.moveReaderIndex(forwardBy: head.count)
                guard !head.isInterim else { continue }
                framer = BodyFramer(head.length)
                step = framer.isDone ? .done : .body
            case .body: try readBody(&buffer, &parts)
            // Nothing belongs behind it.
            case .done: throw .statusLine
            }
        }
        return parts
    }

    /// The connection that it came by has ended in an orderly way. False when something is missing.
    mutating func end() -> Bool {
        if step == .body, framer.endsWithConnection { step = .done }
        return step == .done
    }

    // MARK: Body

    private mutating func readBody(_ buffer: inout ByteBuffer, _ parts: inout [Part]) throws(MessageFault) {
        var content: [Range<Int>] = []
        let count = try framer.consume(buffer.readableBytesUInt8Span) { content.append($0) }
        for range in content {
            guard let data = buffer.getSlice(at: buffer.readerIndex + range.lowerBound, length: range.count) else {
                continue
            }
            if !data.isEmpty { parts.append(.data(data)) }
        }
        if head.length == .chunked { keepFraming(buffer, content.last?.upperBound, count) }
        buffer.moveReaderIndex(forwardBy: count)
        guard framer.isDone else { return }
        step = .done
        if head.length == .chunked, let trailers = try readTrailers() { parts.append(.trailers(trailers)) }
        framing = ByteBuffer()
    }

    /// Keeps what stands behind the last content.
    private mutating func keepFraming(_ buffer: ByteBuffer, _ contentEnd: Int?, _ end: Int) {
        if contentEnd != nil { framing.clear() }
        let start = contentEnd ?? 0
        if let rest = buffer.getSlice(at: buffer.readerIndex + start, length: end - start) {
            framing.writeImmutableBuffer(rest)
        }
    }

    /// The trailers behind the last chunk; nil when there are none.
    private func readTrailers() throws(MessageFault) -> HPACKHeaders? {
        let bytes = framing.readableBytesUInt8Span
        // The line's end behind the content before, when there was any; then the size's line.
        var start = bytes.count > 0 && bytes[0] == Octet.carriageReturn ? 2 : 0
        while start < bytes.count, bytes[start] != Octet.lineFeed { start += 1 }
        var fields = HeadFields()
        guard start < bytes.count, try fields.scan(bytes, from: start + 1) != nil, !fields.all.isEmpty else {
            return nil
        }
        var trailers = HPACKHeaders()
        for field in fields.all where !field.known.isProtected { Self.add(field, bytes, to: &trailers) }
        return try Self.checked(trailers)
    }

    // MARK: Heads

    private func block(_ buffer: ByteBuffer) throws(MessageFault) -> HPACKHeaders {
        let bytes = buffer.readableBytesUInt8Span
        var block = HPACKHeaders()
        block.reserveCapacity(fields.all.count + 1)
        block.add(name: ":status", value: String(head.status))
        // RFC 9110 §8.6: these have no content, so no length of it.
        let hasNoLength = head.status < 200 || head.status == 204
        for field in fields.all where !field.isNominated {
            switch field.known {
            // RFC 9113 §8.2.2.
            case .connection, .keepAlive, .proxyConnection, .upgrade, .te, .transferEncoding: continue
            case .contentLength where hasNoLength: continue
            default: Self.add(field, bytes, to: &block)
            }
        }
        return try Self.checked(block)
    }

    private static func add(_ field: HeadField, _ bytes: Span<UInt8>, to block: inout HPACKHeaders) {
        var name = ""
        name.reserveCapacity(field.name.count)
        for index in field.name {
            let byte = bytes[index]
            name.unicodeScalars.append(Unicode.Scalar((0x41...0x5A).contains(byte) ? byte | 0x20 : byte))
        }
        let value = bytes.extracting(field.value).withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
        block.add(name: name, value: value)
    }

    /// Throws when a block may be larger than a frame: NIOHTTP2 ends the whole connection then.
    private static func checked(_ block: HPACKHeaders) throws(MessageFault) -> HPACKHeaders {
        // Huffman's longest code has 30 bits; a field has up to 16 bytes around it.
        let most = block.reduce(0) { $0 + ($1.name.utf8.count + $1.value.utf8.count) * 4 + 16 }
        guard most > mostBlock else { return block }
        var encoder = HPACKEncoder(allocator: ByteBufferAllocator())
        var encoded = ByteBuffer()
        guard (try? encoder.encode(headers: block, to: &encoded)) != nil, encoded.readableBytes <= mostBlock - 256
        else {
            throw .headTooLarge
        }
        return block
    }
}

extension ByteBuffer {
    fileprivate var isEmpty: Bool { readableBytes == 0 }
}
