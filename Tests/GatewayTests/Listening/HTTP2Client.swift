import NIOCore
import NIOHPACK
import TestSupport

/// A client of HTTP/2 that writes frames as a test says, right or wrong, and reads what comes.
final class HTTP2Client {
    struct Frame {
        let type: UInt8
        let flags: UInt8
        let stream: Int
        var payload: ByteBuffer
        /// Of HEADERS.
        var fields: [(String, String)] = []

        var endsStream: Bool { type <= 1 && flags & 1 != 0 }
    }

    struct Answer {
        var heads: [[(String, String)]] = []
        var body = ByteBuffer()
        var trailers: [(String, String)]?
        var isWhole = false
        /// The code of RST_STREAM.
        var reset: UInt32?
        /// The code of GOAWAY, when the connection ended before.
        var goAway: UInt32?
        var isClosed = false

        var status: String? { heads.last?.first { $0.0 == ":status" }?.1 }
        var text: String { String(buffer: body) }

        func field(_ name: String) -> String? { heads.last?.first { $0.0 == name }?.1 }
    }

    static let data: UInt8 = 0
    static let headers: UInt8 = 1
    static let resetStream: UInt8 = 3
    static let settings: UInt8 = 4
    static let ping: UInt8 = 6
    static let goAway: UInt8 = 7
    static let windowUpdate: UInt8 = 8
    static let continuation: UInt8 = 9

    private let client: SecureClient
    private var encoder = HPACKEncoder(allocator: ByteBufferAllocator())
    private var decoder = HPACKDecoder(allocator: ByteBufferAllocator())
    /// Frames of other streams than that which was waited for.
    private var waiting: [Frame] = []
    /// Gives back the window of what comes.
    var grants = true
    var answersPings = true
    private(set) var goAways: [UInt32] = []
    private(set) var granted: [Int: Int] = [:]
    private(set) var isClosed = false
    private var pongs = 0

    private init(_ client: SecureClient) { self.client = client }

    @discardableResult
    static func withConnection<Answer: Sendable>(
        port: Int, settings: [(UInt16, UInt32)] = [], after first: [UInt8] = [], receiveBuffer: Int? = nil,
        isolation: isolated (any Actor)? = #isolation, _ body: (HTTP2Client) async throws -> Answer
    ) async throws -> Answer {
        try await SecureClient.withConnection(
            port: port, protocols: ["h2"], after: first, receiveBuffer: receiveBuffer
        ) { client in
            try await client.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
            let connection = HTTP2Client(client)
            var payload = ByteBuffer()
            for (name, value) in settings { payload.writeMultipleIntegers(name, value) }
            try await connection.send(Self.settings, 0, 0, payload)
            return try await body(connection)
        }
    }

    // MARK: Writing

    static func frame(_ type: UInt8, _ flags: UInt8, _ stream: Int, _ payload: ByteBuffer) -> ByteBuffer {
        var buffer = ByteBuffer()
        let length = payload.readableBytes
        buffer.writeMultipleIntegers(UInt8(length >> 16 & 0xFF), UInt16(length & 0xFFFF), type, flags, UInt32(stream))
        buffer.writeImmutableBuffer(payload)
        return buffer
    }

    func send(_ type: UInt8, _ flags: UInt8, _ stream: Int, _ payload: ByteBuffer = ByteBuffer()) async throws {
        try await client.write(Self.frame(type, flags, stream, payload))
    }

    func write(_ bytes: ByteBuffer) async throws { try await client.write(bytes) }

    /// A block that no table is used for, so that any bytes can stand in it.
    static func block(_ fields: [(String, String)]) -> ByteBuffer {
        func string(_ text: String, _ buffer: inout ByteBuffer) {
            let bytes = Array(text.utf8)
            if bytes.count < 127 {
                buffer.writeInteger(UInt8(bytes.count))
            } else {
                buffer.writeInteger(UInt8(127))
                var rest = bytes.count - 127
                while rest >= 128 {
                    buffer.writeInteger(UInt8(rest & 127 | 128))
                    rest >>= 7
                }
                buffer.writeInteger(UInt8(rest))
            }
            buffer.writeBytes(bytes)
        }
        var buffer = ByteBuffer()
        for (name, value) in fields {
            buffer.writeInteger(UInt8(0))
            string(name, &buffer)
            string(value, &buffer)
        }
        return buffer
    }

    func headers(_ stream: Int, _ fields: [(String, String)], ends: Bool = true) async throws {
        try await send(Self.headers, ends ? 5 : 4, stream, Self.block(fields))
    }

    static func request(_ method: String = "GET", _ path: String = "/", _ more: [(String, String)] = []) -> [(
        String, String
    )] {
        [(":method", method), (":scheme", "https"), (":path", path), (":authority", "a")] + more
    }

    func data(_ stream: Int, _ text: String, ends: Bool = false) async throws {
        try await send(Self.data, ends ? 1 : 0, stream, ByteBuffer(string: text))
    }

    func reset(_ stream: Int, _ code: UInt32 = 8) async throws {
        try await send(Self.resetStream, 0, stream, ByteBuffer(integer: code))
    }

    func grant(_ stream: Int, _ bytes: Int) async throws {
        try await send(Self.windowUpdate, 0, stream, ByteBuffer(integer: UInt32(bytes)))
    }

    // MARK: Reading

    /// The next frame that is not about the connection; nil when that has ended.
    func next(untilPong: Bool = false) async throws -> Frame? {
        while true {
            let head: ByteBuffer?
            do { head = try await client.readIfThere(count: 9) } catch { head = nil }
            guard var head, let high = head.readInteger(as: UInt8.self), let low = head.readInteger(as: UInt16.self),
                let type = head.readInteger(as: UInt8.self), let flags = head.readInteger(as: UInt8.self),
                let stream = head.readInteger(as: UInt32.self),
                let payload = try? await client.readIfThere(count: Int(high) << 16 | Int(low))
            else {
                isClosed = true
                return nil
            }
            var frame = Frame(type: type, flags: flags, stream: Int(stream), payload: payload)
            switch type {
            case Self.settings:
                if flags & 1 == 0 { try? await send(Self.settings, 1, 0) }
            case Self.ping:
                if flags & 1 == 0, answersPings { try? await send(Self.ping, 1, 0, payload) }
                if flags & 1 != 0 { pongs += 1 }
                if pongs > 0, untilPong { return nil }
            case Self.windowUpdate:
                granted[frame.stream, default: 0] += Int(frame.payload.readInteger(as: UInt32.self) ?? 0)
            case Self.goAway:
                goAways.append(payload.getInteger(at: payload.readerIndex + 4, as: UInt32.self) ?? .max)
            case Self.headers:
                let block = try decoder.decodeHeaders(from: &frame.payload)
                frame.fields = block.map { ($0.name, $0.value) }
                return frame
            case Self.data:
                if grants, payload.readableBytes > 0 {
                    try? await grant(0, payload.readableBytes)
                    if flags & 1 == 0 { try? await grant(frame.stream, payload.readableBytes) }
                }
                return frame
            case Self.resetStream: return frame
            default: break
            }
        }
    }

    /// Waits for the answer to a PING, so that everything sent before it has come. False when the connection has ended.
    func ping() async throws -> Bool {
        pongs = 0
        try? await send(Self.ping, 0, 0, ByteBuffer(integer: UInt64(1)))
        while pongs == 0 {
            guard let frame = try await next(untilPong: true) else { return !isClosed }
            waiting.append(frame)
        }
        return true
    }

    /// What comes on a stream until that ends, or the connection does.
    func answer(_ stream: Int) async throws -> Answer {
        var answer = Answer()
        while answer.reset == nil, !answer.isWhole {
            let frame: Frame
            if let place = waiting.firstIndex(where: { $0.stream == stream }) {
                frame = waiting.remove(at: place)
            } else if let next = try await next() {
                frame = next
            } else {
                answer.isClosed = true
                answer.goAway = goAways.last
                return answer
            }
            guard frame.stream == stream else {
                waiting.append(frame)
                continue
            }
            switch frame.type {
            case Self.headers where frame.fields.first?.0 == ":status": answer.heads.append(frame.fields)
            case Self.headers: answer.trailers = frame.fields
            case Self.data: answer.body.writeImmutableBuffer(frame.payload)
            default: answer.reset = frame.payload.getInteger(at: frame.payload.readerIndex)
            }
            answer.isWhole = frame.endsStream
        }
        return answer
    }

    /// Reads until the connection ends; the code of the last GOAWAY.
    func end() async throws -> UInt32? {
        while try await next() != nil {}
        return goAways.last
    }
}
