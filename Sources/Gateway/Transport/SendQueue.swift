import DequeModule
import Glibc
import NIOCore

/// What waits to go out by a socket.
struct SendQueue {
    enum Sent {
        case all
        /// The socket takes no more for now.
        case some
        case failed
    }

    /// What is first; empty when nothing waits. Mostly there is no more than this.
    private var first = ByteBuffer()
    private var rest = Deque<ByteBuffer>()
    /// Whether the last piece is a copy that more can be added to.
    private var collects = false
    private(set) var count = 0

    /// So small a piece behind others is copied: what it is a part of may be much larger, and would be held with it.
    private static let small = 4 << 10
    private static let collected = 16 << 10

    var isEmpty: Bool { count == 0 }

    /// How many buffers it holds.
    var pieces: Int { count == 0 ? 0 : 1 + rest.count }

    mutating func append(_ bytes: ByteBuffer) {
        guard bytes.readableBytes > 0 else { return }
        defer { count += bytes.readableBytes }
        guard count > 0 else {
            first = bytes
            return
        }
        guard bytes.readableBytes < Self.small else {
            collects = false
            return rest.append(bytes)
        }
        if collects, let last = rest.indices.last, rest[last].readableBytes < Self.collected {
            rest[last].writeImmutableBuffer(bytes)
        } else {
            var copy = ByteBufferAllocator().buffer(capacity: Self.small)
            copy.writeImmutableBuffer(bytes)
            rest.append(copy)
            collects = true
        }
    }

    mutating func removeAll() { self = SendQueue() }

    /// Gives the socket what it takes.
    mutating func send(to descriptor: Int32) -> Sent {
        while count > 0 {
            let (sent, whole): (Int, Int)
            if let second = rest.first {
                sent = SystemSocket.send(first, second, descriptor, isLast: rest.count == 1)
                whole = first.readableBytes + second.readableBytes
            } else {
                sent = SystemSocket.send(first, descriptor)
                whole = first.readableBytes
            }
            guard sent >= 0 else {
                switch errno {
                case EINTR: continue
                case EAGAIN: return .some
                default: return .failed
                }
            }
            remove(sent)
            // Less is taken only when there is no room for more.
            if sent < whole { return .some }
        }
        return .all
    }

    private mutating func remove(_ sent: Int) {
        count -= sent
        var left = sent
        while left > 0 {
            let taken = min(left, first.readableBytes)
            left -= taken
            if taken < first.readableBytes {
                first.moveReaderIndex(forwardBy: taken)
            } else {
                first = rest.popFirst() ?? ByteBuffer()
            }
        }
    }
}
