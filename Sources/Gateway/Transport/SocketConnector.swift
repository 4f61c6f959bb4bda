import Glibc
import NIOCore

/// A connection that is being made.
final class SocketConnector: PolledSocket {
    private let poller: SocketPoller
    private var descriptor: Int32
    private var place = -1
    private var done: ((Result<(SocketTransport, Int), any Error>) -> Void)?
    private var late: Scheduled<Void>?
    private let address: SocketAddress

    private init(_ poller: SocketPoller, _ address: SocketAddress, _ descriptor: Int32) {
        (self.poller, self.address, self.descriptor) = (poller, address, descriptor)
    }

    /// Connects to a server.
    ///
    /// - Parameters:
    ///   - time: afterwards it has failed.
    ///   - done: told on the event loop, later: the transport and its place with the poller, or what went wrong.
    static func connect(
        _ poller: SocketPoller, to address: SocketAddress, within time: Duration,
        _ done: @escaping (Result<(SocketTransport, Int), any Error>) -> Void
    ) {
        do {
            let connector = SocketConnector(poller, address, try SystemSocket.connect(to: address))
            connector.done = done
            let bound = NIOLoopBound(connector, eventLoop: poller.loop)
            guard let place = poller.add(connector, connector.descriptor, [.readable, .writable, .peerEnded, .edges])
            else { return poller.loop.execute { bound.value.fail(ENOMEM) } }
            connector.place = place
            connector.late = poller.loop.scheduleTask(in: .nanoseconds(Int64(time / .nanoseconds(1)))) {
                bound.value.fail(ETIMEDOUT)
            }
        } catch {
            // Not from within: a failure may have the next request try, and that the next one.
            let bound = NIOLoopBound(done, eventLoop: poller.loop)
            poller.loop.execute { bound.value(.failure(error)) }
        }
    }

    func ready(_ events: SocketEvents) {
        guard descriptor >= 0, let done else { return }
        let fault = SystemSocket.fault(descriptor)
        guard fault == 0 else { return fail(fault) }
        guard events.contains(.writable) else { return }
        late?.cancel()
        self.done = nil
        let transport = SocketTransport(poller, descriptor, after: events)
        descriptor = -1
        done(.success((transport, place)))
    }

    private func fail(_ fault: Int32) {
        guard let done, descriptor >= 0 else { return }
        self.done = nil
        close()
        done(.failure(IOError(errnoCode: fault, reason: "connect to \(address)")))
    }

    func close() {
        guard descriptor >= 0 else { return }
        late?.cancel()
        if place >= 0 { poller.remove(place) }
        SystemSocket.close(descriptor)
        descriptor = -1
    }
}
