import NIOCore
import Web

/// Cuts the bytes of a connection into answers (RFC 9112): a value without I/O.
///
/// An answer that arrives in one piece with its `Content-Length` is handed on as a slice of what was received, without a
/// copy. Ambiguous framing (two lengths, unknown transfer codings) is a fault; a length beside `chunked` gives way to
/// `chunked` and ends the connection, as §6.3 asks.
struct ResponseParser {
    /// An answer with its body, transfer coding removed.
    struct Response {
        var head: ResponseHead
        var body: ByteBuffer
        /// Whether the connection may carry another request.
        var isReusable: Bool
    }

    private enum State {
        case head(scanned: Int)
        case length(remaining: Int)
        case chunkSize
        case chunkData(remaining: Int)
        case chunkEnd
        case trailers(read: Int)
        case untilClose
    }

    static let maxHeadSize = 64 << 10
    static let maxChunkLine = 1 << 10

    let maxBodySize: Int
    private var state = State.head(scanned: 0)
    private var input = ByteBuffer()
    private var head = ResponseHead()
    private var body = ByteBuffer()
    private var isHEAD = false
    private var informational = 0
    /// Bytes taken since ``begin(isHEAD:)``.
    private(set) var received = 0

    init(maxBodySize: Int) {
        // A buffer holds 4 GiB at most.
        self.maxBodySize = maxBodySize == 0 ? 1 << 31 : min(maxBodySize, 1 << 31)
    }

    /// Makes ready for the answer to the next request.
    mutating func begin(isHEAD: Bool) {
        state = .head(scanned: 0)
        input = ByteBuffer()
        head = ResponseHead()
        body = ByteBuffer()
        informational = 0
        received = 0
        self.isHEAD = isHEAD
    }

    /// Takes bytes; answers the response once it is whole.
    mutating func receive(_ bytes: ByteBuffer) throws(DownloadFault) -> Response? {
        received += bytes.readableBytes
        var bytes = bytes
        if input.readableBytes == 0 {
            input = bytes
        } else {
            // Lines that end in the next piece would let what was read before them pile up.
            if input.readerIndex > 1 << 16 { input.discardReadBytes() }
            input.writeBuffer(&bytes)
        }
        // Chunks of a byte with long extensions: more frame than content.
        if head.isChunked, received > 16 * body.readableBytes + (1 << 20) {
            throw .malformed("the chunks hold more framing than content")
        }
        while true {
            switch state {
            case .head(let scanned):
                guard try readHead(scanned: scanned) else { return nil }
                if let response = try beginBody() { return response }
            case .length(let remaining):
                guard readBody(remaining) else { return nil }
                return finish()
            case .chunkSize:
                guard let line = try readLine() else { return nil }
                let size = try chunkSize(line)
                if size > maxBodySize - body.readableBytes { throw .tooLarge(limit: maxBodySize) }
                state = size == 0 ? .trailers(read: 0) : .chunkData(remaining: size)
            case .chunkData(let remaining):
                guard readChunk(remaining) else { return nil }
                state = .chunkEnd
            case .chunkEnd:
                guard let line = try readLine() else { return nil }
                guard line.readableBytes == 0 else { throw .malformed("a chunk is longer than its size says") }
                state = .chunkSize
            case .trailers(let read):
                guard let line = try readLine() else { return nil }
                if line.readableBytes == 0 { return finish() }
                guard read < Self.maxHeadSize else { throw .malformed("the trailers do not end") }
                state = .trailers(read: read + line.readableBytes + 2)
            case .untilClose:
                if input.readableBytes > maxBodySize - body.readableBytes { throw .tooLarge(limit: maxBodySize) }
                if body.readableBytes == 0 { body = input } else { body.writeBuffer(&input) }
                input = ByteBuffer()
                return nil
            }
        }
    }

    /// The server closed the connection: a whole answer when its body ended that way, else a fault that says what is
    /// missing.
    mutating func receiveEnd() throws(DownloadFault) -> Response {
        switch state {
        case .untilClose: return finish()
        case .head: throw received == 0 ? .closedBeforeAnswer : .truncated("the connection closed within the header")
        case .length(let remaining): throw .truncated("\(remaining) bytes of the body are missing")
        case .chunkSize, .chunkData, .chunkEnd, .trailers: throw .truncated("the connection closed between chunks")
        }
    }

    /// What came of an answer that was cut off within its body, for who would rather have that than nothing.
    mutating func partialResponse() -> Response? {
        switch state {
        case .head, .untilClose: return nil
        case .length, .chunkSize, .chunkData, .chunkEnd, .trailers:
            head.closes = true
            return finish()
        }
    }

    // MARK: Head

    private mutating func readHead(scanned: Int) throws(DownloadFault) -> Bool {
        guard let end = Self.headEnd(input.readableBytesUInt8Span, from: scanned) else {
            guard input.readableBytes < Self.maxHeadSize else { throw .malformed("the header is longer than 64 KiB") }
            // Another protocol shows in its first bytes; its header would never end.
            try ResponseHead.requireHTTP(input.readableBytesUInt8Span)
            state = .head(scanned: max(0, input.readableBytes - 3))
            return false
        }
        guard end <= Self.maxHeadSize, let raw = input.readSlice(length: end) else {
            throw .malformed("the header is longer than 64 KiB")
        }
        head = try ResponseHead(parsing: raw)
        return true
    }

    /// The position after the empty line that ends a head.
    private static func headEnd(_ bytes: Span<UInt8>, from start: Int) -> Int? {
        var position = start
        while let newline = bytes.firstIndex(of: UInt8(ascii: "\n"), from: position) {
            let next = newline + 1
            if next < bytes.count, bytes[next] == UInt8(ascii: "\n") { return next + 1 }
            if next + 1 < bytes.count, bytes[next] == UInt8(ascii: "\r"), bytes[next + 1] == UInt8(ascii: "\n") {
                return next + 2
            }
            position = next
        }
        return nil
    }

    private mutating func beginBody() throws(DownloadFault) -> Response? {
        if (100..<200).contains(head.status) {
            guard head.status != 101, informational < 16 else {
                throw .malformed("an answer of \(head.status) that nobody asked for")
            }
            informational += 1
            state = .head(scanned: 0)
            return nil
        }
        if isHEAD || head.status == 204 || head.status == 304 { return finish() }
        if head.isChunked {
            state = .chunkSize
            return nil
        }
        guard let length = head.contentLength else {
            state = .untilClose
            head.closes = true
            return nil
        }
        if length > maxBodySize { throw .tooLarge(limit: maxBodySize) }
        if let whole = input.readSlice(length: length) {
            body = whole
            return finish()
        }
        state = .length(remaining: length)
        // Room for what was promised, but no more than a megabyte on the word of a stranger.
        body = ByteBuffer()
        body.reserveCapacity(min(length, 1 << 20))
        return nil
    }

    private mutating func finish() -> Response {
        // Bytes after a whole answer belong to nobody: the connection is not used again.
        let isReusable = !head.closes && input.readableBytes == 0
        let response = Response(head: head, body: body, isReusable: isReusable)
        input = ByteBuffer()
        body = ByteBuffer()
        head = ResponseHead()
        return response
    }

    // MARK: Body

    private mutating func readBody(_ remaining: Int) -> Bool {
        let available = min(remaining, input.readableBytes)
        if var part = input.readSlice(length: available) { body.writeBuffer(&part) }
        if input.readableBytes == 0 { input = ByteBuffer() }
        state = .length(remaining: remaining - available)
        return available == remaining
    }

    private mutating func readChunk(_ remaining: Int) -> Bool {
        let available = min(remaining, input.readableBytes)
        if var part = input.readSlice(length: available) {
            if body.readableBytes == 0 { body = part } else { body.writeBuffer(&part) }
        }
        state = .chunkData(remaining: remaining - available)
        return available == remaining
    }

    /// A line without its end, or nil when it has not arrived whole.
    private mutating func readLine() throws(DownloadFault) -> ByteBuffer? {
        guard let newline = input.readableBytesUInt8Span.firstIndex(of: UInt8(ascii: "\n")) else {
            guard input.readableBytes <= Self.maxChunkLine else { throw .malformed("a chunk has no size") }
            return nil
        }
        guard newline <= Self.maxChunkLine * 8, var line = input.readSlice(length: newline + 1) else {
            throw .malformed("a chunk has no size")
        }
        var length = newline
        if length > 0, line.readableBytesUInt8Span[length - 1] == UInt8(ascii: "\r") { length -= 1 }
        return line.readSlice(length: length)
    }

    /// The size before a chunk: hexadecimal digits, then extensions that mean nothing to us.
    private func chunkSize(_ line: ByteBuffer) throws(DownloadFault) -> Int {
        let bytes = line.readableBytesUInt8Span
        var size = 0
        var index = 0
        while index < bytes.count, let digit = ASCII.hexValue(bytes[index]) {
            guard size < 1 << 52 else { throw .malformed("a chunk size is out of all measure") }
            size = size << 4 | Int(digit)
            index += 1
        }
        guard index > 0 else { throw .malformed("a chunk has no size") }
        while index < bytes.count, bytes[index] == 0x20 || bytes[index] == 0x09 { index += 1 }
        guard index == bytes.count || bytes[index] == UInt8(ascii: ";") else {
            throw .malformed("a chunk size is not a hexadecimal number")
        }
        return size
    }
}
