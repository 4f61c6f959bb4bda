import NIOCore
import NIOPosix
import Synchronization

/// A web site of one page that links to itself and two others, and that writes down when it was asked for what.
final class Site: Sendable {
    /// One request.
    struct Visit: Sendable {
        let path: String
        let time: ContinuousClock.Instant
    }

    /// The port on 127.0.0.1 that it listens on.
    let port: Int
    let visits: AsyncStream<Visit>
    private let listener: any Channel

    init() async throws {
        let (stream, continuation) = AsyncStream<Visit>.makeStream(bufferingPolicy: .bufferingNewest(10_000))
        visits = stream
        listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 256)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(SiteHandler { continuation.yield($0) })
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = listener.localAddress?.port ?? 0
    }
}

/// Answers every request with the same page, and `/robots.txt` with 404.
private final class SiteHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private static let page = answer("200 OK", "<title>A page</title><a href=/one>1</a><a href=/two>2</a>")
    private static let missing = answer("404 Not Found", "")
    private let note: (Site.Visit) -> Void
    private var unread = ""

    init(_ note: @escaping (Site.Visit) -> Void) { self.note = note }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let time = ContinuousClock.now
        unread += String(buffer: unwrapInboundIn(data))
        while let end = unread.firstRange(of: "\r\n\r\n") {
            let words = unread[..<end.lowerBound].split(separator: " ", maxSplits: 2)
            let path = words.count > 1 ? String(words[1]) : ""
            unread = String(unread[end.upperBound...])
            note(Site.Visit(path: path, time: time))
            context.write(wrapOutboundOut(path == "/robots.txt" ? Self.missing : Self.page), promise: nil)
        }
        context.flush()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private static func answer(_ status: String, _ body: String) -> ByteBuffer {
        ByteBuffer(
            string: "HTTP/1.1 \(status)\r\nContent-Type: text/html\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
        )
    }
}
