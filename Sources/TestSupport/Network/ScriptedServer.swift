import NIOCore
import NIOPosix
import Synchronization

/// A TCP server that does what a test writes: accepts, reads, answers bytes, closes. For what no HTTP server would do.
///
/// ```swift
/// try await ScriptedServer.withServer { connection in
///     _ = try await connection.readHead()
///     try await connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
/// } _: { server in
///     // connect to server.port
/// }
/// ```
package final class ScriptedServer: Sendable {
    private struct State {
        var received: [[UInt8]] = []
        var failures: [any Error] = []
        var open = 0
    }

    /// The port on 127.0.0.1 that it listens on.
    package let port: Int
    private let state = Mutex(State())

    private init(port: Int) { self.port = port }

    /// `http://127.0.0.1:` and the port.
    package var baseURL: String { "http://127.0.0.1:\(port)" }
    /// How many connections were accepted.
    package var connections: Int { state.withLock { $0.received.count } }
    /// How many connections are open.
    package var openConnections: Int { state.withLock { $0.open } }
    /// What each connection sent so far, as text, in the order of acceptance.
    package var received: [String] { state.withLock { $0.received.map { String(decoding: $0, as: UTF8.self) } } }
    /// What the scripts threw, such as reading past the end of a connection.
    package var failures: [any Error] { state.withLock { $0.failures } }

    /// Opens a server on 127.0.0.1, lends it to `body`, and closes it with all its connections.
    ///
    /// - Parameter script: what happens to each connection, which is closed when this returns or throws.
    @discardableResult
    package static func withServer<Answer>(
        isolation: isolated (any Actor)? = #isolation,
        _ script: @escaping @Sendable (ScriptedConnection) async throws -> Void,
        _ body: (ScriptedServer) async throws -> Answer
    ) async throws -> Answer {
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .bind(host: "127.0.0.1", port: 0) { channel in
                channel.eventLoop.makeCompletedFuture { try ScriptedConnection.Channel(channel) }
            }
        let server = ScriptedServer(port: listener.channel.localAddress?.port ?? 0)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try? await server.serve(listener, script) }
            // The listener ends by the cancellation, also when `body` throws.
            defer { group.cancelAll() }
            return try await body(server)
        }
    }

    private func serve(
        _ listener: NIOAsyncChannel<ScriptedConnection.Channel, Never>,
        _ script: @escaping @Sendable (ScriptedConnection) async throws -> Void
    ) async throws {
        try await listener.executeThenClose { accepted in
            try await withThrowingDiscardingTaskGroup { connections in
                for try await channel in accepted {
                    let number = state.withLock { state in
                        state.received.append([])
                        state.open += 1
                        return state.received.count - 1
                    }
                    connections.addTask { await self.act(channel, number, script) }
                }
            }
        }
    }

    private func act(
        _ channel: ScriptedConnection.Channel, _ number: Int,
        _ script: @Sendable (ScriptedConnection) async throws -> Void
    ) async {
        do {
            try await channel.stream.executeThenClose { inbound, outbound in
                let connection = ScriptedConnection(
                    number: number, channel: channel.stream.channel, inbound: inbound.makeAsyncIterator(),
                    outbound: outbound
                ) { bytes in
                    self.state.withLock { $0.received[number] += bytes }
                }
                try await script(connection)
            }
        } catch {
            state.withLock { $0.failures.append(error) }
        }
        state.withLock { $0.open -= 1 }
    }
}
