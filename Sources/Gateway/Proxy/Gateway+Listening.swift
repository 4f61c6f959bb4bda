import Logging
import NIOCore
import NIOPosix
import Synchronization

/// The sockets of a gateway, and the connections that come by them.
extension Gateway {
    /// The listeners of a configuration: those that stand already, and new ones. What a reload changes of the former is made
    /// ready, and not taken yet.
    func open(_ configuration: GatewayConfiguration, keeping before: [GatewayListener]) async throws -> Opened {
        var left = before
        var opened = Opened()
        do {
            for wanted in configuration.listeners {
                let pipeline = try await NIOThreadPool.singleton.runIfActive {
                    try ClientPipeline(wanted, configuration.times, configuration.limits)
                }
                for warning in pipeline.warnings { logger.warning("\(warning)") }
                if let index = left.firstIndex(where: { $0.isAt(wanted) }) {
                    let listener = left.remove(at: index)
                    opened.listeners.append(listener)
                    opened.changes.append((listener, pipeline))
                } else {
                    let listener = try await listen(pipeline)
                    opened.listeners.append(listener)
                    opened.new.append(listener)
                }
            }
        } catch {
            for listener in opened.new { await listener.close() }
            throw error
        }
        return opened
    }

    struct Opened {
        var listeners: [GatewayListener] = []
        var new: [GatewayListener] = []
        var changes: [(GatewayListener, ClientPipeline)] = []

        func take() { for (listener, pipeline) in changes { listener.use(pipeline) } }
    }

    private func listen(_ pipeline: ClientPipeline) async throws -> GatewayListener {
        let slot = ListenerSlot()
        let channel = try await ServerBootstrap(group: threads)
            .serverChannelOption(.backlog, value: 4_096)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.autoRead, value: false)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try self.accept(channel, slot.listener?.pipeline ?? pipeline)
                }
            }
            .bind(pipeline.listener)
        let listener = GatewayListener(channel, pipeline)
        slot.set(listener)
        return listener
    }

    private func accept(_ channel: any Channel, _ pipeline: ClientPipeline) throws {
        guard let place = places[ObjectIdentifier(channel.eventLoop)] else { return channel.close(promise: nil) }
        guard connections.add(1, ordering: .relaxed).newValue <= loops[place].value.limits.connections else {
            connections.subtract(1, ordering: .relaxed)
            return channel.close(promise: nil)
        }
        channel.closeFuture.whenComplete { _ in self.connections.subtract(1, ordering: .relaxed) }
        try pipeline.install(on: channel) { channel, client, isSecure in try self.client(channel, client, isSecure) }
    }

    private func client(_ channel: any Channel, _ address: SocketAddress?, _ isSecure: Bool) throws -> ClientConnection
    {
        guard let place = places[ObjectIdentifier(channel.eventLoop)] else { throw ChannelError.ioOnClosedChannel }
        let loop = loops[place].value
        let client = ForwardedClient(
            address: address?.ipAddress ?? "unknown", scheme: isSecure ? "https" : "http",
            isTrusted: address.map { address in loop.state.trusted.contains { $0.contains(address) } } ?? false)
        let key = address.map { ClientKey(address: $0) } ?? ClientKey([], seed: 0)
        return ClientConnection(loop, client, key)
    }
}

/// A listener, for connections that come before it is known.
private final class ListenerSlot: Sendable {
    private let value = Mutex<GatewayListener?>(nil)

    /// Unowned by its channel: the gateway holds it.
    var listener: GatewayListener? { value.withLock { $0 } }

    func set(_ listener: GatewayListener) { value.withLock { $0 = listener } }
}
