package import NIOCore
package import NIOHTTP1
package import Web

/// What a handler answers.
package struct Reply: Sendable {
    package enum Body: Sendable {
        case bytes(ByteBuffer)
        /// Written as it comes, in chunks. What the closure throws ends the connection, so that the answer is never taken
        /// for whole.
        case stream(@Sendable (ReplyBody) async throws -> Void)
    }

    package var status: HTTPResponseStatus
    package var headers: HTTPHeaders
    package var body: Body

    package init(status: HTTPResponseStatus = .ok, headers: HTTPHeaders = [:], body: Body) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// JSON.
    package static func json(_ value: JSONValue, status: HTTPResponseStatus = .ok) -> Reply {
        json(status: status) { value.append(to: &$0) }
    }

    /// JSON that the caller writes, for answers that come often.
    package static func json(status: HTTPResponseStatus = .ok, _ write: (inout ByteWriter) -> Void) -> Reply {
        var writer = ByteWriter(capacity: 256)
        write(&writer)
        return Reply(
            status: status, headers: [("content-type", "application/json")].asHeaders, body: .bytes(writer.buffer))
    }

    /// Bytes of a media type.
    package static func bytes(_ bytes: ByteBuffer, type: String) -> Reply {
        Reply(headers: [("content-type", type)].asHeaders, body: .bytes(bytes))
    }

    /// Nothing.
    package static func empty(status: HTTPResponseStatus = .noContent) -> Reply {
        Reply(status: status, body: .bytes(ByteBuffer()))
    }

    /// A body that is written as it comes.
    package static func stream(type: String, _ write: @escaping @Sendable (ReplyBody) async throws -> Void) -> Reply {
        Reply(headers: [("content-type", type)].asHeaders, body: .stream(write))
    }

    /// The same with one more header field.
    package func with(_ name: String, _ value: String) -> Reply {
        var reply = self
        reply.headers.add(name: name, value: value)
        return reply
    }
}

/// The way to the caller of a body under way. A write waits while the caller is slower, and throws when it has gone.
package struct ReplyBody: Sendable {
    let send: @Sendable (ByteBuffer) async throws -> Void

    package func write(_ bytes: ByteBuffer) async throws {
        if bytes.readableBytes > 0 { try await send(bytes) }
    }

    package func write(_ bytes: [UInt8]) async throws { try await write(ByteBuffer(bytes: bytes)) }
}

extension [(String, String)] {
    var asHeaders: HTTPHeaders { HTTPHeaders(self) }
}

extension ByteWriter {
    /// What was written, as a buffer.
    var buffer: ByteBuffer { withUnsafeBytes { ByteBuffer(bytes: $0) } }
}
