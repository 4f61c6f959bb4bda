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

        func take() { for (listener, pipeline) in changes { listener.pipelines.use(pipeline) } }
    }

    /// A connection is taken by the thread of its listener, and belongs to any: they have their turns.
    private func listen(_ pipeline: ClientPipeline) async throws -> GatewayListener {
        let listener = pipeline.listener
        // Names are looked up with a call that blocks.
        let descriptor = try await NIOThreadPool.singleton.runIfActive {
            try SystemSocket.listen(at: .makeAddressResolvingHost(listener.host, port: listener.port))
        }
        let address = SystemSocket.name(descriptor)
        let pipelines = ListenerPipelines(pipeline)
        let loop = sockets.loops[0]
        let acceptor = try await loop.submit {
            guard let poller = loop.poller else { throw ChannelError.alreadyClosed }
            let acceptor = try SocketAcceptor(poller, descriptor) { self.accept($0, $1, pipelines.current) }
            return NIOLoopBound(acceptor, eventLoop: loop)
        }.get()
        return GatewayListener(acceptor, pipelines, address)
    }

    private func accept(_ descriptor: Int32, _ peer: SocketAddress?, _ pipeline: ClientPipeline) {
        guard connections.add(1, ordering: .relaxed).newValue <= loops[0].value.limits.connections else {
            connections.subtract(1, ordering: .relaxed)
            return SystemSocket.close(descriptor)
        }
        let turn = turn.add(1, ordering: .relaxed).newValue
        if pipeline.isPlain {
            let bound = loops[Int(turn % UInt(sockets.loops.count))]
            guard !bound.eventLoop.inEventLoop else { return adopt(descriptor, peer, bound.value) }
            bound.eventLoop.execute { self.adopt(descriptor, peer, bound.value) }
        } else {
            let channelLoops = loops.count - sockets.loops.count
            adopt(descriptor, pipeline, loops[sockets.loops.count + Int(turn % UInt(channelLoops))])
        }
    }

    /// A connection that is nothing but HTTP/1.1.
    private func adopt(_ descriptor: Int32, _ peer: SocketAddress?, _ loop: ProxyLoop) {
        guard let poller = loop.sockets else {
            connections.subtract(1, ordering: .relaxed)
            return SystemSocket.close(descriptor)
        }
        let transport = SocketTransport(poller, descriptor) { self.connections.subtract(1, ordering: .relaxed) }
        let client = client(loop, peer, isSecure: false)
        if transport.begin(client) { client.begin(transport) }
    }

    /// A connection that begins with TLS or a PROXY header.
    private func adopt(_ descriptor: Int32, _ pipeline: ClientPipeline, _ bound: NIOLoopBoundBox<ProxyLoop>) {
        ClientBootstrap(group: bound.eventLoop)
            .channelOption(.autoRead, value: false)
            .channelInitializer { channel in
                channel.closeFuture.whenComplete { _ in self.connections.subtract(1, ordering: .relaxed) }
                return channel.eventLoop.makeCompletedFuture {
                    let loop = bound.value
                    loop.start()
                    try pipeline.install(on: channel) { _, peer, isSecure in
                        let client = self.client(bound.value, peer, isSecure: isSecure)
                        return ChannelTransport(client) { client.begin($0) }
                    }
                }
            }
            .withConnectedSocket(descriptor)
            .whenComplete { _ in }
    }

    private func client(_ loop: ProxyLoop, _ peer: SocketAddress?, isSecure: Bool) -> ClientConnection {
        let client = ForwardedClient(
            address: peer?.ipAddress ?? "unknown", scheme: isSecure ? "https" : "http",
            isTrusted: peer.map { address in loop.state.trusted.contains { $0.contains(address) } } ?? false)
        return ClientConnection(loop, client, peer.map { ClientKey(address: $0) } ?? ClientKey([], seed: 0))
    }
}
