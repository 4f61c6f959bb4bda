import NIOCore
import NIOPosix

/// New connections to servers.
extension ProxyLoop {
    /// Opens a connection; answers on this loop.
    func connect(_ place: UpstreamPlace, _ done: @escaping (Result<UpstreamConnection, any Error>) -> Void) {
        guard let sockets else { return connectChannel(place, done) }
        SocketConnector.connect(sockets, to: place.server.address, within: times.connect) { result in
            done(
                result.flatMap { transport, slot in
                    let connection = UpstreamConnection(self, place)
                    guard transport.begin(connection, at: slot) else { return .failure(ChannelError.alreadyClosed) }
                    connection.begin(transport)
                    return .success(connection)
                })
        }
    }

    private func connectChannel(
        _ place: UpstreamPlace, _ done: @escaping (Result<UpstreamConnection, any Error>) -> Void
    ) {
        ClientBootstrap(group: loop)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.autoRead, value: false)
            .connectTimeout(.nanoseconds(Int64(times.connect / .nanoseconds(1))))
            .connect(to: place.server.address)
            .assumeIsolated()
            .whenComplete { result in
                done(
                    result.flatMap { channel in
                        Result {
                            let connection = UpstreamConnection(self, place)
                            try channel.pipeline.syncOperations.addHandler(
                                ChannelTransport(connection) { connection.begin($0) })
                            return connection
                        }
                    })
            }
    }
}
