import NIOCore
import NIOPosix

/// Asks one of Trawl's services over HTTP. Every call has a deadline, since what is asked may be stopped or cut off.
package struct ServiceClient: Sendable {
    package let host: String
    package let port: Int
    /// Sent as `Authorization: Bearer` when there is one.
    package var token: String?
    /// A connection that has not done its work by then is closed, and its calls throw.
    package var deadline: Duration = .seconds(60)

    package init(host: String = "127.0.0.1", port: Int, token: String? = nil) {
        self.host = host
        self.port = port
        self.token = token
    }

    /// `http://`, host and port.
    package var baseURL: String { "http://\(host):\(port)" }

    /// One request on a connection of its own.
    package func call(
        _ method: String, _ target: String, body: String? = nil, headers: [(String, String)] = []
    ) async throws -> RawAnswer {
        try await withConnection { connection in
            try await connection.send(method, target, body: body, headers: headers)
        }
    }

    /// Connects, lends the connection to `body`, and closes it, at the deadline at the latest.
    package func withConnection<Answer: Sendable>(
        isolation: isolated (any Actor)? = #isolation, _ body: (KeepAliveConnection) async throws -> Answer
    ) async throws -> Answer {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .connectTimeout(.milliseconds(Int64(deadline / .milliseconds(1))))
            .connect(host: host, port: port) { channel in
                channel.eventLoop.makeCompletedFuture { try ScriptedConnection.Channel(channel) }
            }
        let raw = channel.stream.channel
        let milliseconds = Int64(deadline / .milliseconds(1))
        let end = raw.eventLoop.scheduleTask(in: .milliseconds(milliseconds)) { raw.close(promise: nil) }
        defer { end.cancel() }
        return try await channel.stream.executeThenClose { inbound, outbound in
            let connection = ScriptedConnection(
                number: 0, channel: raw, inbound: inbound.makeAsyncIterator(), outbound: outbound
            ) { _ in }
            let authorization = token.map { [("Authorization", "Bearer \($0)")] } ?? []
            return try await body(
                KeepAliveConnection(connection, host: "\(host):\(port)", headers: authorization))
        }
    }
}
