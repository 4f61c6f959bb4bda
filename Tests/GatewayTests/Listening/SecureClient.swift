import NIOCore
import NIOPosix
import NIOSSL
import TestSupport

/// A TLS client that sends and reads plain bytes.
final class SecureClient {
    private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private var unread = ByteBuffer()
    let channel: any Channel

    private init(
        _ stream: NIOAsyncChannelInboundStream<ByteBuffer>, _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>,
        _ channel: any Channel
    ) {
        inbound = stream.makeAsyncIterator()
        self.outbound = outbound
        self.channel = channel
    }

    /// Connects to 127.0.0.1, believing any certificate, and closes afterwards.
    ///
    /// - Parameter first: sent in the clear before TLS begins.
    @discardableResult
    static func withConnection<Answer: Sendable>(
        port: Int, protocols: [String], after first: [UInt8] = [], receiveBuffer: Int? = nil,
        isolation: isolated (any Actor)? = #isolation, _ body: (SecureClient) async throws -> Answer
    ) async throws -> Answer {
        var settings = TLSConfiguration.makeClientConfiguration()
        settings.certificateVerification = .none
        settings.applicationProtocols = protocols
        settings.shutdownTimeout = .milliseconds(200)
        let context = try NIOSSLContext(configuration: settings)
        var bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton).connectTimeout(.seconds(60))
        if let receiveBuffer {
            bootstrap = bootstrap.channelOption(.socketOption(.so_rcvbuf), value: .init(receiveBuffer))
        }
        let address = try SocketAddress(ipAddress: "127.0.0.1", port: port)
        let stream = try await bootstrap.connect(to: address) { channel in
            channel.eventLoop.makeCompletedFuture {
                if !first.isEmpty { try channel.pipeline.syncOperations.addHandler(Preamble(first)) }
                try channel.pipeline.syncOperations.addHandler(
                    NIOSSLClientHandler(context: context, serverHostname: "localhost"))
                return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
            }
        }
        return try await stream.executeThenClose { inbound, outbound in
            try await body(SecureClient(inbound, outbound, stream.channel))
        }
    }

    func write(_ text: String) async throws { try await outbound.write(ByteBuffer(string: text)) }

    func write(_ buffer: ByteBuffer) async throws { try await outbound.write(buffer) }

    /// Exactly so many bytes; nil when the connection ends before.
    func readIfThere(count: Int) async throws -> ByteBuffer? {
        while unread.readableBytes < count {
            guard var more = try await inbound.next() else { return nil }
            unread.discardReadBytes()
            unread.writeBuffer(&more)
        }
        return unread.readSlice(length: count)
    }

    func read(count: Int) async throws -> [UInt8] {
        guard let bytes = try await readIfThere(count: count) else { throw ScriptError.endOfInput }
        return Array(bytes.readableBytesView)
    }

    /// Everything until the connection ends. Throws when it does not end as TLS should.
    func readToEnd() async throws -> String {
        while var more = try await inbound.next() { unread.writeBuffer(&more) }
        return String(buffer: unread)
    }
}

/// Sends bytes as soon as there is a connection, before anything else.
private final class Preamble: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func channelActive(context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
        context.fireChannelActive()
    }
}
