import DequeModule
import Glibc
import NIOCore

/// A connected socket that its event loop reads and writes itself, without a channel between.
final class SocketTransport: Transport, PolledSocket {
    private enum Ending { case output, all }

    private let poller: SocketPoller
    /// -1 when it is closed.
    private var descriptor: Int32
    private var place = -1
    private var receiver: (any TransportReceiver)?
    /// Told when it is closed, behind the receiver.
    private let onClose: (() -> Void)?

    // What comes.
    private var wantsRead = false
    /// Whether there may be something to read: what the kernel has told and no read has found gone.
    private var isReadable: Bool
    /// The peer sends nothing more: reads go on until they find that.
    private var hasPeerEnded: Bool
    /// Nothing goes out any more: what is there is read, wanted or not, until the end is found.
    private var readsToEnd = false
    private var isReading = false
    private var expectsMuch = false

    // What goes.
    /// What waits first; empty when nothing does.
    private var first = ByteBuffer()
    private var rest = Deque<ByteBuffer>()
    private var waitingBytes = 0
    private(set) var isWritable = true
    /// Whether the socket has taken all so far.
    private var hasRoom = true
    private var isFlushing = false
    private var ending: Ending?

    /// So much may wait to go out before it is too much, and so little is no more too much.
    private static let mostWaiting = 64 << 10
    private static let littleWaiting = 32 << 10
    /// Reads in one go, before others have their turn.
    private static let mostReads = 4

    /// - Parameters:
    ///   - descriptor: a socket that is connected and does not block; it is closed with this.
    ///   - events: what was told of it already, and is not told again.
    init(_ poller: SocketPoller, _ descriptor: Int32, after events: SocketEvents = [], onClose: (() -> Void)? = nil) {
        self.poller = poller
        self.descriptor = descriptor
        isReadable = !events.isDisjoint(with: .somethingToRead)
        hasPeerEnded = !events.isDisjoint(with: .somethingEnded)
        self.onClose = onClose
    }

    /// Begins to be watched. False when the system does not let it; then it is closed.
    ///
    /// - Parameter place: its place with the poller, where it has one.
    func begin(_ receiver: any TransportReceiver, at place: Int? = nil) -> Bool {
        if let place { poller.replace(place, with: self) }
        guard let place = place ?? poller.add(self, descriptor, [.readable, .writable, .peerEnded, .edges]) else {
            close()
            return false
        }
        (self.place, self.receiver) = (place, receiver)
        return true
    }

    func ready(_ events: SocketEvents) {
        if !events.isDisjoint(with: .somethingToRead) { isReadable = true }
        if !events.isDisjoint(with: .somethingEnded) { hasPeerEnded = true }
        if !events.isDisjoint(with: [.broken, .ended]) { readsToEnd = true }
        if events.contains(.writable), !hasRoom {
            hasRoom = true
            flush()
        }
        readOn()
    }

    // MARK: What comes

    func read() {
        guard !wantsRead else { return }
        wantsRead = true
        if isReadable, !isReading { poller.readLater(self) }
    }

    /// Reads what is wanted and there.
    func readOn() {
        guard !isReading else { return }
        isReading = true
        defer { isReading = false }
        for _ in 0..<Self.mostReads {
            guard hasToRead else { return }
            switch poller.receive(descriptor, isMuch: expectsMuch) {
            case .bytes(let bytes, let isAll):
                wantsRead = false
                expectsMuch = !isAll
                if isAll, !hasPeerEnded { isReadable = false }
                receiver?.received(bytes)
                receiver?.receivedAll()
            case .nothing:
                isReadable = false
                if readsToEnd { return fail() }
            case .end: return close()
            case .failure: return fail()
            }
        }
        if hasToRead { poller.readLater(self) }
    }

    private var hasToRead: Bool { (wantsRead || readsToEnd) && isReadable && descriptor >= 0 }

    private func fail() {
        receiver?.failed()
        close()
    }

    // MARK: What goes

    func write(_ bytes: ByteBuffer) {
        guard bytes.readableBytes > 0, descriptor >= 0, ending == nil, !readsToEnd else { return }
        if first.readableBytes == 0 { first = bytes } else { rest.append(bytes) }
        waitingBytes += bytes.readableBytes
        if waitingBytes > Self.mostWaiting { isWritable = false }
    }

    func flush() {
        guard !isFlushing else { return }
        isFlushing = true
        while hasRoom, first.readableBytes > 0, descriptor >= 0 { send() }
        isFlushing = false
        guard descriptor >= 0 else { return }
        if first.readableBytes == 0, let ending { return end(ending) }
        if !isWritable, waitingBytes <= Self.littleWaiting, !readsToEnd {
            isWritable = true
            receiver?.becameWritable()
        }
    }

    private func send() {
        let (sent, whole): (Int, Int)
        if let second = rest.first {
            sent = SystemSocket.send(first, second, descriptor, isLast: rest.count == 1)
            whole = first.readableBytes + second.readableBytes
        } else {
            sent = SystemSocket.send(first, descriptor)
            whole = first.readableBytes
        }
        guard sent >= 0 else {
            if errno == EAGAIN { hasRoom = false } else if errno != EINTR { writeFailed() }
            return
        }
        // Less is taken only when there is no room for more.
        if sent < whole { hasRoom = false }
        waitingBytes -= sent
        var left = sent
        while left > 0 {
            let count = min(left, first.readableBytes)
            left -= count
            if count < first.readableBytes {
                first.moveReaderIndex(forwardBy: count)
            } else {
                first = rest.popFirst() ?? ByteBuffer()
            }
        }
    }

    /// The peer takes nothing any more, but what it has said may be there: an answer, before it closed.
    private func writeFailed() {
        readsToEnd = true
        dropOutput()
        isReadable = true
        if !isReading { poller.readLater(self) }
    }

    private func dropOutput() {
        first = ByteBuffer()
        rest.removeAll()
        waitingBytes = 0
    }

    // MARK: Ends

    func end(stillReads: Bool) {
        guard descriptor >= 0, ending == nil else { return }
        ending = stillReads ? .output : .all
        flush()
    }

    private func end(_ ending: Ending) {
        switch ending {
        case .output: SystemSocket.endOutput(descriptor)
        case .all: close()
        }
    }

    func close() {
        guard descriptor >= 0 else { return }
        if place >= 0 { poller.remove(place) }
        SystemSocket.close(descriptor)
        descriptor = -1
        isWritable = false
        dropOutput()
        let told = receiver
        receiver = nil
        told?.closed()
        onClose?()
    }

    func reset() {
        guard descriptor >= 0 else { return }
        SystemSocket.resetsAtClose(descriptor)
        close()
    }
}
