import CPlatform
import Glibc
import NIOCore

/// Waits for sockets to be ready and tells them, on the thread of its loop.
///
/// Each socket is added once, for edges: nothing of it is told to the kernel again, so that a request costs no calls but
/// those that move its bytes.
final class SocketPoller {
    private struct Slot {
        /// Tells events of a socket that has gone from those of the one that has its slot now.
        var generation: UInt32 = 0
        var socket: (any PolledSocket)?
    }

    /// What a read brings.
    enum Received {
        /// - Parameter isAll: whether there was room for more.
        case bytes(ByteBuffer, isAll: Bool)
        case nothing
        case end
        case failure
    }

    let loop: SocketLoop
    private let descriptor: Int32
    private var slots: [Slot] = []
    private var free: [Int] = []
    private var events = [cplatform_event](repeating: .init(), count: 256)
    /// Those that have more to read, but had their turn.
    private var unread: [SocketTransport] = []
    /// Reads go here; who keeps what was read keeps the storage, and the next read gets another one.
    private var small = ByteBuffer()
    private var large = ByteBuffer()

    private static let smallRead = 16 << 10
    private static let largeRead = 64 << 10
    private static let wakerToken = UInt64.max

    init(_ loop: SocketLoop) {
        self.loop = loop
        descriptor = cplatform_epoll()
        let events: SocketEvents = [.readable, .edges]
        let result = cplatform_epoll_set(descriptor, 1, loop.waker, events.rawValue, Self.wakerToken)
        // As with memory: without it there is no program.
        precondition(result == 0, "The system lets no event loop be made: errno \(errno).")
    }

    deinit { Glibc.close(descriptor) }

    // MARK: Sockets

    /// Watches a socket. Answers its place here; nil when the system does not let it.
    func add(_ socket: any PolledSocket, _ descriptor: Int32, _ events: SocketEvents) -> Int? {
        let place = free.popLast() ?? slots.count
        if place == slots.count { slots.append(Slot()) }
        slots[place].socket = socket
        guard cplatform_epoll_set(self.descriptor, 1, descriptor, events.rawValue, token(place)) == 0 else {
            remove(place)
            return nil
        }
        return place
    }

    /// Changes what is told of a socket.
    func change(_ place: Int, _ descriptor: Int32, to events: SocketEvents) {
        _ = cplatform_epoll_set(self.descriptor, 3, descriptor, events.rawValue, token(place))
    }

    /// The place is another one's now, with the same descriptor.
    func replace(_ place: Int, with socket: any PolledSocket) { slots[place].socket = socket }

    /// Its descriptor is about to be closed, which ends the watch.
    func remove(_ place: Int) {
        slots[place].socket = nil
        slots[place].generation &+= 1
        free.append(place)
    }

    private func token(_ place: Int) -> UInt64 { UInt64(slots[place].generation) << 32 | UInt64(place) }

    /// The socket has more to read, once the others had their turn.
    func readLater(_ socket: SocketTransport) { unread.append(socket) }

    // MARK: The thread

    /// Works until the loop is stopped. What is open then is closed.
    func run() {
        while true {
            let time = loop.work()
            if loop.isStopping { break }
            let waiting = unread
            unread.removeAll(keepingCapacity: true)
            for socket in waiting { socket.readOn() }
            wait(unread.isEmpty ? (waiting.isEmpty ? time : 0) : 0)
        }
        for slot in slots { slot.socket?.close() }
        _ = loop.work()
    }

    private func wait(_ milliseconds: Int32) {
        let most = Int32(events.count)
        let count = events.withUnsafeMutableBufferPointer {
            cplatform_epoll_wait(descriptor, $0.baseAddress, most, milliseconds)
        }
        for index in 0..<max(0, Int(count)) {
            let (token, told) = (events[index].token, events[index].events)
            let place = Int(token & 0xFFFF_FFFF)
            guard token != Self.wakerToken, place < slots.count, slots[place].generation == UInt32(token >> 32) else {
                continue
            }
            slots[place].socket?.ready(SocketEvents(rawValue: told))
        }
    }

    // MARK: Reading

    /// Reads once.
    ///
    /// - Parameter isMuch: whether much is to be expected.
    func receive(_ descriptor: Int32, isMuch: Bool) -> Received {
        isMuch ? Self.receive(descriptor, &large, Self.largeRead) : Self.receive(descriptor, &small, Self.smallRead)
    }

    private static func receive(_ descriptor: Int32, _ buffer: inout ByteBuffer, _ size: Int) -> Received {
        buffer.clear(minimumCapacity: size)
        var (count, fault) = (0, Int32(0))
        repeat {
            buffer.withUnsafeMutableWritableBytes { bytes in
                count = recv(descriptor, bytes.baseAddress, min(size, bytes.count), 0)
            }
            fault = count < 0 ? errno : 0
        } while fault == EINTR
        switch fault {
        case 0 where count > 0:
            buffer.moveWriterIndex(forwardBy: count)
            return .bytes(buffer, isAll: count < size)
        case 0: return .end
        case EAGAIN: return .nothing
        default: return .failure
        }
    }
}
