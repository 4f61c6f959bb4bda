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
        var channels: [any Channel] = []
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
        // Children are taken raw and read nothing until their script begins: a channel that is wrapped and then not
        // served would end the process.
        let (accepted, acceptance) = AsyncStream.makeStream(of: (any Channel).self)
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.autoRead, value: false)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                acceptance.yield(channel)
                return channel.eventLoop.makeSucceededVoidFuture()
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let server = ScriptedServer(port: listener.localAddress?.port ?? 0)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await server.serve(accepted, script) }
            // It ends so also when `body` throws.
            defer {
                group.cancelAll()
                acceptance.finish()
                listener.close(promise: nil)
                server.closeAll()
            }
            return try await body(server)
        }
    }

    private func serve(
        _ accepted: AsyncStream<any Channel>, _ script: @escaping @Sendable (ScriptedConnection) async throws -> Void
    ) async {
        await withDiscardingTaskGroup { connections in
            for await channel in accepted {
                let number = state.withLock { state in
                    state.received.append([])
                    state.channels.append(channel)
                    state.open += 1
                    return state.received.count - 1
                }
                connections.addTask { await self.act(channel, number, script) }
            }
        }
    }

    private func closeAll() {
        for channel in state.withLock({ $0.channels }) { channel.close(promise: nil) }
    }

    private func act(
        _ channel: any Channel, _ number: Int,
        _ script: @Sendable (ScriptedConnection) async throws -> Void
    ) async {
        do {
            let accepted = try await channel.eventLoop.submit { try ScriptedConnection.Channel(channel) }.get()
            try await accepted.stream.executeThenClose { inbound, outbound in
                try await channel.setOption(.autoRead, value: true).get()
                let connection = ScriptedConnection(
                    number: number, channel: channel, inbound: inbound.makeAsyncIterator(),
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
