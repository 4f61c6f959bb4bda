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
    /// The end that will be found is none in order.
    private var isBroken = false
    private var isReading = false
    private var expectsMuch = false

    // What goes.
    private var output = SendQueue()
    private(set) var isWritable = true
    /// Whether the socket has taken all so far.
    private var hasRoom = true
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
        if events.contains(.broken) { isBroken = true }
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
            case .end: return isBroken ? fail() : close()
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

    var hasUnsent: Bool { !output.isEmpty }

    func write(_ bytes: ByteBuffer) {
        guard descriptor >= 0, ending == nil, !readsToEnd else { return }
        output.append(bytes)
        if output.count > Self.mostWaiting { isWritable = false }
    }

    func flush() {
        guard descriptor >= 0 else { return }
        if hasRoom, !output.isEmpty {
            let before = output.count
            let sent = output.send(to: descriptor)
            if output.count < before { receiver?.moved() }
            switch sent {
            case .all: break
            case .some: hasRoom = false
            case .failed: return writeFailed()
            }
        }
        if output.isEmpty, let ending { return end(ending) }
        if !isWritable, output.count <= Self.littleWaiting, !readsToEnd {
            isWritable = true
            receiver?.becameWritable()
        }
    }

    /// The peer takes nothing any more, but what it has said may be there: an answer, before it closed.
    private func writeFailed() {
        (readsToEnd, isBroken) = (true, true)
        output.removeAll()
        isReadable = true
        if !isReading { poller.readLater(self) }
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
        output.removeAll()
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
