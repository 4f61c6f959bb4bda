import NIOCore
import NIOPosix

/// A TCP client that sends and reads plain bytes: for tests of servers.
package enum RawClient {
    /// Connects, lends the connection to `body`, and closes it.
    @discardableResult
    package static func withConnection<Answer: Sendable>(
        host: String = "127.0.0.1", port: Int, isolation: isolated (any Actor)? = #isolation,
        _ body: (ScriptedConnection) async throws -> Answer
    ) async throws -> Answer {
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            // Of NIO's ten seconds a machine with much to do may take more.
            .connectTimeout(.seconds(60))
        let wrap: @Sendable (any Channel) -> EventLoopFuture<ScriptedConnection.Channel> = { channel in
            channel.eventLoop.makeCompletedFuture { try ScriptedConnection.Channel(channel) }
        }
        // An address needs no resolver, which would have one more thread wait for its turn.
        let channel =
            if let address = try? SocketAddress(ipAddress: host, port: port) {
                try await bootstrap.connect(to: address, channelInitializer: wrap)
            } else {
                try await bootstrap.connect(host: host, port: port, channelInitializer: wrap)
            }
        return try await channel.stream.executeThenClose { inbound, outbound in
            let connection = ScriptedConnection(
                number: 0, channel: channel.stream.channel, inbound: inbound.makeAsyncIterator(), outbound: outbound
            ) { _ in }
            return try await body(connection)
        }
    }

    /// Sends one request with `Connection: close` and reads its answer to the end of the connection.
    package static func fetch(
        _ target: String, host: String = "127.0.0.1", port: Int, method: String = "GET",
        headers: [(String, String)] = [], body: String = ""
    ) async throws -> RawAnswer {
        try await withConnection(host: host, port: port) { connection in
            try await connection.write(
                request(target, host: "\(host):\(port)", method: method, headers + [("Connection", "close")], body))
            return try RawAnswer(try await connection.readToEnd(), to: method)
        }
    }

    /// The bytes of a request; with a body it gets its `Content-Length`.
    package static func request(
        _ target: String, host: String, method: String = "GET", _ headers: [(String, String)] = [], _ body: String = ""
    ) -> String {
        let named = headers.contains { $0.0.lowercased() == "host" }
        let length = body.isEmpty ? [] : [("Content-Length", "\(body.utf8.count)")]
        let lines = ((named ? [] : [("Host", host)]) + headers + length).map { "\($0.0): \($0.1)\r\n" }
        return "\(method) \(target) HTTP/1.1\r\n" + lines.joined() + "\r\n" + body
    }
}
