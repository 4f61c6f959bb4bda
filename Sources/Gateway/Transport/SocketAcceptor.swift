import Glibc
import NIOCore

/// A socket that listens: takes connections and hands them over.
final class SocketAcceptor: PolledSocket {
    private let poller: SocketPoller
    private var descriptor: Int32
    private var place = -1
    private var take: ((_ descriptor: Int32, _ peer: SocketAddress?) -> Void)?

    /// Connections that are taken in one go.
    private static let most = 64
    /// When the system has no room for another connection, it is tried again after so long.
    private static let pause = TimeAmount.milliseconds(100)

    /// - Parameters:
    ///   - descriptor: a socket that listens and does not block; it is closed with this.
    ///   - take: gets each connection, a descriptor that it must close.
    init(
        _ poller: SocketPoller, _ descriptor: Int32,
        _ take: @escaping (_ descriptor: Int32, _ peer: SocketAddress?) -> Void
    ) throws {
        (self.poller, self.descriptor, self.take) = (poller, descriptor, take)
        guard let place = poller.add(self, descriptor, .readable) else {
            let fault = IOError(errnoCode: errno, reason: "epoll_ctl")
            close()
            throw fault
        }
        self.place = place
    }

    func ready(_ events: SocketEvents) {
        for _ in 0..<Self.most where descriptor >= 0 {
            let taken = SystemSocket.accept(descriptor)
            if taken.descriptor >= 0 {
                take?(taken.descriptor, taken.peer)
                continue
            }
            switch errno {
            // The client was gone already.
            case ECONNABORTED, EINTR: continue
            case EMFILE, ENFILE, ENOBUFS, ENOMEM: return rest()
            default: return
            }
        }
    }

    /// Takes none for a moment: to be told of them all the time would help nobody.
    private func rest() {
        poller.change(place, descriptor, to: [])
        let bound = NIOLoopBound(self, eventLoop: poller.loop)
        poller.loop.scheduleTask(in: Self.pause) {
            let acceptor = bound.value
            guard acceptor.descriptor >= 0 else { return }
            acceptor.poller.change(acceptor.place, acceptor.descriptor, to: .readable)
        }
    }

    func close() {
        guard descriptor >= 0 else { return }
        if place >= 0 { poller.remove(place) }
        SystemSocket.close(descriptor)
        (descriptor, take) = (-1, nil)
    }
}
