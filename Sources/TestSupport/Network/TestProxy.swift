import NIOCore
import NIOPosix
import Synchronization

/// A proxy for tests: HTTP (absolute-form requests and `CONNECT`, RFC 9110 and 9112) or SOCKS5 (RFC 1928 and 1929),
/// with or without a user and password. It writes down what it was asked for.
package final class TestProxy: Sendable {
    /// What it speaks.
    package enum Kind: Sendable { case http, socks5 }

    /// One thing it was asked for.
    package struct Passage: Sendable, Equatable {
        /// How it was asked.
        package enum Way: Sendable, Equatable { case forward, connect, socks }

        package let way: Way
        /// Host and port that were asked for, as the client wrote them: a name stays a name.
        package let target: String
        /// The user that the client gave, or nil.
        package let user: String?
        /// Whether it was let through.
        package let accepted: Bool
    }

    private let kind: Kind
    private let credentials: (user: String, password: String)?
    private let log = Mutex<[Passage]>([])

    private init(kind: Kind, credentials: (user: String, password: String)?) {
        self.kind = kind
        self.credentials = credentials
    }

    /// What it was asked for so far.
    package var passages: [Passage] { log.withLock { $0 } }

    /// Opens a proxy on 127.0.0.1 and lends it to `body` with the port that it listens on.
    ///
    /// - Parameter credentials: who may use it; nil lets everybody through.
    @discardableResult
    package static func withProxy<Answer>(
        _ kind: Kind, credentials: (user: String, password: String)? = nil,
        isolation: isolated (any Actor)? = #isolation,
        _ body: (TestProxy, _ port: Int) async throws -> Answer
    ) async throws -> Answer {
        let proxy = TestProxy(kind: kind, credentials: credentials)
        return try await ScriptedServer.withServer { connection in
            switch kind {
            case .http: try await proxy.serveHTTP(connection)
            case .socks5: try await proxy.serveSOCKS(connection)
            }
        } _: { server in
            try await body(proxy, server.port)
        }
    }

    /// Writes `passage` down and says whether its user may pass.
    func admit(_ way: Passage.Way, _ target: String, user: String?, password: String?) -> Bool {
        let accepted = isKnown(user, password)
        log.withLock { $0.append(Passage(way: way, target: target, user: user, accepted: accepted)) }
        return accepted
    }

    /// Whether these may pass.
    func isKnown(_ user: String?, _ password: String?) -> Bool {
        credentials.map { $0.user == user && $0.password == password } ?? true
    }

    /// Whether clients must say who they are.
    var needsCredentials: Bool { credentials != nil }

    /// A connection to `host`, lent to `body` once it stands; `failed` is called in its place when it cannot be made.
    func withUpstream(
        _ host: String, _ port: Int,
        _ body: (
            _ inbound: NIOAsyncChannelInboundStream<ByteBuffer>, _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
        ) async throws -> Void,
        failed: () async throws -> Void
    ) async throws {
        let upstream: NIOAsyncChannel<ByteBuffer, ByteBuffer>
        do {
            upstream = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .channelOption(.allowRemoteHalfClosure, value: true)
                .connect(host: host, port: port) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try NIOAsyncChannel(
                            wrappingChannelSynchronously: channel,
                            configuration: .init(isOutboundHalfClosureEnabled: true))
                    }
                }
        } catch {
            return try await failed()
        }
        try await upstream.executeThenClose { try await body($0, $1) }
    }
}
