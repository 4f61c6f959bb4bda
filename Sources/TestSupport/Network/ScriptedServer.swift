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
        let (arrivals, arrival) = AsyncStream.makeStream(of: Void.self)
        let acceptance = Acceptance()
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    // Before anything is read, and not at all when nobody will serve it: that would end the process.
                    try acceptance.waiting.withLock { waiting in
                        guard waiting != nil else { throw ChannelError.ioOnClosedChannel }
                        waiting?.append(try ScriptedConnection.Channel(channel))
                    }
                    arrival.yield()
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let server = ScriptedServer(port: listener.localAddress?.port ?? 0)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                await withDiscardingTaskGroup { connections in
                    for await _ in arrivals {
                        let arrived = acceptance.waiting.withLock { waiting in
                            defer { if waiting != nil { waiting = [] } }
                            return waiting ?? []
                        }
                        for channel in arrived {
                            let number = server.accept()
                            connections.addTask { await server.act(channel, number, script) }
                        }
                    }
                }
                for channel in acceptance.waiting.withLock({ $0.take() ?? [] }) {
                    try? await channel.stream.executeThenClose { _, _ in }
                }
            }
            // It ends so also when `body` throws.
            defer {
                group.cancelAll()
                arrival.finish()
                listener.close(promise: nil)
            }
            return try await body(server)
        }
    }

    /// Counts a connection; its number.
    private func accept() -> Int {
        state.withLock { state in
            state.received.append([])
            state.open += 1
            return state.received.count - 1
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

/// Connections that were accepted and are not served yet; nil once no more are.
private final class Acceptance: Sendable {
    let waiting = Mutex<[ScriptedConnection.Channel]?>([])
}
