import NIOCore

/// A listener that is open. A reload may change how it speaks, while its socket stays.
final class GatewayListener: Sendable {
    let address: SocketAddress?
    let pipelines: ListenerPipelines
    private let acceptor: NIOLoopBound<SocketAcceptor>

    /// - Parameter acceptor: gives its connections to the pipeline that holds at the time.
    init(_ acceptor: NIOLoopBound<SocketAcceptor>, _ pipelines: ListenerPipelines, _ address: SocketAddress?) {
        (self.acceptor, self.pipelines, self.address) = (acceptor, pipelines, address)
    }

    /// Whether it is the one that a configuration means.
    func isAt(_ wanted: ListenerConfiguration) -> Bool {
        let mine = pipelines.current.listener
        return mine.host == wanted.host && mine.port == wanted.port
    }

    /// Takes no more connections.
    func close() async {
        let acceptor = acceptor
        try? await acceptor.eventLoop.submit { acceptor.value.close() }.get()
    }
}
