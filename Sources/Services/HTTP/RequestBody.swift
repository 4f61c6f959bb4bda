package import NIOCore
import NIOHTTP1

/// The body of a request, read as it comes. Belongs to the task of its connection.
package final class RequestBody {
    typealias Parts = NIOAsyncChannelInboundStream<HTTPServerRequestPart>.AsyncIterator

    private var parts: Parts
    private var limit = Int.max
    private var received = 0
    /// Whether nothing of the present request is left.
    private var isAtEnd = true
    /// Asks the client to go on, when it waits for that (`Expect: 100-continue`).
    private var invite: (() async throws -> Void)?

    init(_ parts: Parts) { self.parts = parts }

    /// The head of the next request; what is left of the one before is passed over. Nil at the end of the connection.
    func nextHead() async throws -> HTTPRequestHead? {
        while let part = try await parts.next() {
            if case .head(let head) = part { return head }
        }
        return nil
    }

    /// Begins the body of the request whose head came last.
    func begin(invite: (() async throws -> Void)?) {
        self.invite = invite
        isAtEnd = false
        received = 0
        limit = .max
    }

    /// Nobody reads more than so many bytes. Throws 413 when the head already says that there are more.
    func bound(to limit: Int, announced: Int?) throws {
        self.limit = limit
        if let announced, announced > limit { throw tooLarge }
    }

    /// The next bytes; nil at the end. Throws 413 past the limit of the route.
    package func next() async throws -> ByteBuffer? {
        guard !isAtEnd else { return nil }
        if let invite {
            self.invite = nil
            try await invite()
        }
        switch try await parts.next() {
        case .body(let bytes)?:
            received += bytes.readableBytes
            guard received <= limit else { throw tooLarge }
            return bytes
        case .end?:
            isAtEnd = true
            return nil
        case .head?, nil:
            isAtEnd = true
            throw ChannelError.inputClosed
        }
    }

    /// The whole body.
    func collect() async throws -> ByteBuffer {
        guard var whole = try await next() else { return ByteBuffer() }
        while var more = try await next() { whole.writeBuffer(&more) }
        return whole
    }

    private var tooLarge: HTTPFault {
        HTTPFault(
            .payloadTooLarge, "body_too_large",
            "The body is larger than the \(limit) bytes that are accepted here; send less, or in parts.")
    }
}
