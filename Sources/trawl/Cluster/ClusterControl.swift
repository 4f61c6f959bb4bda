import Fleet
import Logging
import NIOCore
import NIOPosix
import Web

/// The manager's side of the control socket. Who connects sends one line of JSON, `{"command": "status"}`, `"stop"` or
/// `"restart"` with `drain_s` and `start_s`, and reads lines of JSON: `{"line": …}` for people while it goes on, and last
/// `{"status": {…}}`, `{"done": true}` or `{"error": …}`.
struct ClusterControl: Sendable {
    let cluster: Cluster
    /// Where the gateway listens, once it does.
    let proxy: @Sendable () -> String?
    /// Begins to end everything.
    let end: @Sendable () -> Void
    let logger: Logger

    private typealias Connection = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    private static let longestRequest = 4_096
    private static let requestTime = Duration.seconds(5)

    /// Answers on the socket, which it closes, until the task is cancelled.
    func serve(_ socket: Int32) async {
        do {
            let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .bind(socket) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try Connection(
                            wrappingChannelSynchronously: channel,
                            configuration: .init(isOutboundHalfClosureEnabled: true))
                    }
                }
            try await listener.executeThenClose { connections in
                try await withThrowingDiscardingTaskGroup { tasks in
                    for try await connection in connections { tasks.addTask { await answer(connection) } }
                    tasks.cancelAll()
                }
            }
        } catch {
            if !Task.isCancelled {
                logger.error("the cluster can no longer be controlled", metadata: ["error": "\(error)"])
            }
        }
    }

    private func answer(_ connection: Connection) async {
        do {
            try await connection.executeThenClose { inbound, outbound in
                guard let request = await Self.request(inbound) else {
                    return try await outbound.write(Self.line(["error": "the request is no line of JSON"]))
                }
                try await answer(request, outbound)
            }
        } catch {
            // Who asked has gone; what was begun goes on.
        }
    }

    private func answer(_ request: JSONValue, _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>) async throws {
        switch request["command"] {
        case "status"?:
            try await outbound.write(Self.line(["status": ClusterStatus.json(cluster, proxy: proxy())]))
        case "stop"?:
            try await outbound.write(Self.line(["done": true]))
            end()
            // The end of the connection is the end of the cluster.
            try await Task.sleep(for: .seconds(3_600))
        case "restart"?: try await restart(request, outbound)
        default: try await outbound.write(Self.line(["error": "there is no such command"]))
        }
    }

    private func restart(_ request: JSONValue, _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>) async throws {
        var times = ClusterState.RollTimes()
        if case .integer(let seconds)? = request["drain_s"] { times.drain = .seconds(min(max(0, seconds), 86_400)) }
        if case .integer(let seconds)? = request["start_s"] { times.start = .seconds(min(max(1, seconds), 86_400)) }
        var success: Bool?
        for await news in cluster.roll(times) {
            let words = news.words { cluster.plan.servers[$0].launch.log }
            success = news.rollSucceeded
            if success == false {
                try await outbound.write(Self.line(["error": .string(words)]))
            } else {
                try await outbound.write(Self.line(["line": .string(words)]))
            }
        }
        switch success {
        case true?: try await outbound.write(Self.line(["done": true]))
        case false?: break
        case nil:
            try await outbound.write(
                Self.line(["error": "a restart is under way already, or the cluster ends; wait for it to end"]))
        }
    }

    /// The first line; nil for one that is too long, too late or no JSON.
    private static func request(_ inbound: NIOAsyncChannelInboundStream<ByteBuffer>) async -> JSONValue? {
        await withTaskGroup(of: JSONValue?.self) { tasks in
            tasks.addTask {
                try? await Task.sleep(for: requestTime)
                return nil
            }
            tasks.addTask {
                var bytes: [UInt8] = []
                var iterator = inbound.makeAsyncIterator()
                while bytes.count <= longestRequest, let buffer = try? await iterator.next() {
                    bytes += buffer.readableBytesView
                    guard let end = bytes.firstIndex(of: 0x0A) else { continue }
                    return try? JSONValue(parsing: String(decoding: bytes[..<end], as: UTF8.self), maxDepth: 8)
                }
                return nil
            }
            defer { tasks.cancelAll() }
            return await tasks.next() ?? nil
        }
    }

    static func line(_ value: JSONValue) -> ByteBuffer { ByteBuffer(string: value.description + "\n") }
}
