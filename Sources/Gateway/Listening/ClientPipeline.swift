package import NIOCore
import NIOHTTP2
import NIOSSL
import Synchronization

/// What stands between a listener's connections and the client connections of the proxy: PROXY header, TLS, HTTP/2, in this
/// order, as the listener wants them. A plain HTTP/1.1 connection has nothing but its client connection.
package final class ClientPipeline: Sendable {
    /// Makes the handler that serves HTTP/1.1 bytes, on the event loop.
    ///
    /// - Parameters:
    ///   - channel: the connection, or a stream of it.
    ///   - client: whose it is: of the PROXY header, or else of the connection.
    ///   - isSecure: whether it came by TLS.
    package typealias MakeClient =
        @Sendable (
            _ channel: any Channel, _ client: SocketAddress?, _ isSecure: Bool
        ) throws -> any ChannelHandler

    package let listener: ListenerConfiguration
    private let times: ProxyTimes
    private let limits: ProxyLimits
    private let certificates: ServerCertificates?
    private let open = OpenConnections()
    /// Made once: nothing of it differs from connection to connection.
    private let http2: NIOHTTP2Handler.Configuration

    /// Reads the certificates. Blocks. Throws ``CertificateFault``.
    package init(_ listener: ListenerConfiguration, _ times: ProxyTimes, _ limits: ProxyLimits) throws {
        self.listener = listener
        self.times = times
        self.limits = limits
        certificates = try listener.tls.map { try ServerCertificates($0) }
        http2 = Self.configuration(limits)
    }

    /// Whether a connection is nothing but HTTP/1.1 from its first byte on.
    package var isPlain: Bool { !listener.expectsProxyHeader && listener.tls == nil }

    /// What an operator should know of the certificates.
    package var warnings: [String] { certificates?.warnings ?? [] }

    /// How many connections there are with a PROXY header, TLS or HTTP/2.
    package var count: Int { open.count }

    /// Nothing more is to begin on the connections with a PROXY header, TLS or HTTP/2; streams that there are go on. The client
    /// connections themselves are drained by their event loop.
    package func drain() { open.drain() }

    /// Ends those connections at once.
    package func end() { open.end() }

    // MARK: A connection

    /// Adds the handlers of an accepted connection, on its event loop. It must not read by itself (`autoRead` false).
    package func install(on channel: any Channel, makeClient: @escaping MakeClient) throws {
        open.add(channel)
        guard listener.expectsProxyHeader else { return try secure(channel, channel.remoteAddress, makeClient) }
        try channel.pipeline.syncOperations.addHandler(
            ProxyHeaderHandler { client in
                guard self.listener.tls == nil else { return try self.secure(channel, client, makeClient) }
                try channel.pipeline.syncOperations.addHandler(makeClient(channel, client, false))
            })
    }

    private func secure(_ channel: any Channel, _ client: SocketAddress?, _ makeClient: @escaping MakeClient) throws {
        guard let context = certificates?.context else {
            throw ChannelError.inappropriateOperationForState
        }
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(NIOSSLServerHandler(context: context))
        try pipeline.addHandler(
            SecureConnection { isHTTP2 in
                if isHTTP2 { return try self.multiplex(channel, client, makeClient) }
                try pipeline.addHandlers([SecureEnding(), makeClient(channel, client, true)])
            })
    }

    // MARK: HTTP/2

    private func multiplex(_ channel: any Channel, _ client: SocketAddress?, _ makeClient: @escaping MakeClient) throws
    {
        let connection = HTTP2Connection(times)
        let bound = NIOLoopBound(connection, eventLoop: channel.eventLoop)
        let stall = TimeAmount.nanoseconds(Int64(times.stall / .nanoseconds(1)))
        let handler = NIOHTTP2Handler(
            mode: .server, eventLoop: channel.eventLoop, connectionConfiguration: http2.connection,
            streamConfiguration: http2.stream
        ) { stream in
            stream.eventLoop.makeCompletedFuture {
                try stream.syncOptions?.setOption(.autoRead, value: false)
                try stream.pipeline.syncOperations.addHandlers([
                    HTTP2ToHTTP1Bytes(bound.value, stall: stall), makeClient(stream, client, true),
                ])
            }
        }
        try channel.pipeline.syncOperations.addHandlers([handler, connection])
        // What holds for streams is flow control. The connection itself is always read: the client's window updates come by it.
        try channel.syncOptions?.setOption(.autoRead, value: true)
    }

    private static func configuration(_ limits: ProxyLimits) -> NIOHTTP2Handler.Configuration {
        var configuration = NIOHTTP2Handler.Configuration()
        configuration.connection.initialSettings = [
            HTTP2Setting(parameter: .maxConcurrentStreams, value: 128),
            HTTP2Setting(parameter: .maxHeaderListSize, value: limits.head),
            HTTP2Setting(parameter: .initialWindowSize, value: window),
        ]
        configuration.connection.targetWindowSize = 1 << 20
        configuration.connection.maximumSequentialContinuationFrames = 5
        configuration.connection.maximumSequentialEmptyDataFrames = 8
        configuration.connection.maximumBufferedControlFrames = 1_000
        configuration.connection.controlFrameRateLimit.maximumCount = 200
        configuration.stream.targetWindowSize = window
        configuration.stream.outboundBufferSizeHighWatermark = 64 << 10
        configuration.stream.outboundBufferSizeLowWatermark = 32 << 10
        // Rapid reset (CVE-2023-44487): a browser that leaves a page resets what it had open, a hundred or so at once.
        configuration.stream.streamResetFrameRateLimit.maximumCount = 300
        configuration.stream.streamErrorRateLimit.maximumCount = 100
        return configuration
    }

    /// Bytes of a request's body that a stream holds for a server that does not take them.
    private static let window = (64 << 10) - 1
}
