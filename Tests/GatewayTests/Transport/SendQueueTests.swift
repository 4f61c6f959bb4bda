import Glibc
import NIOCore
import Testing

@testable import Gateway

/// What waits to go out by a socket.
struct SendQueueTests {
    /// Two connected sockets that do not block.
    private static func withPair(_ body: (_ one: Int32, _ other: Int32) throws -> Void) throws {
        var ends: [Int32] = [-1, -1]
        try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0, &ends) == 0)
        defer { for end in ends { close(end) } }
        try body(ends[0], ends[1])
    }

    private static func read(_ descriptor: Int32) -> [UInt8] {
        var all: [UInt8] = []
        var bytes = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = Glibc.read(descriptor, &bytes, bytes.count)
            guard count > 0 else { return all }
            all += bytes[..<count]
        }
    }

    private static func sample(_ count: Int, _ seed: Int) -> ByteBuffer {
        ByteBuffer(bytes: (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ seed) })
    }

    @Test(
        "everything goes out, in order, whatever the socket takes",
        arguments: [
            [5], [0, 5], [3, 70_000], [70_000, 3, 2, 1], [10, 5_000, 7, 9, 6_000, 1], [400_000, 400_000, 1, 400_000],
        ])
    func inOrder(_ sizes: [Int]) throws {
        try Self.withPair { one, other in
            var (queue, expected, got): (SendQueue, [UInt8], [UInt8]) = (SendQueue(), [], [])
            for (seed, size) in sizes.enumerated() {
                let piece = Self.sample(size, seed)
                expected += piece.readableBytesView
                queue.append(piece)
            }
            #expect(queue.count == expected.count)
            var turns = 0
            while case .some = queue.send(to: one), turns < 1_000 {
                got += Self.read(other)
                turns += 1
            }
            got += Self.read(other)
            #expect(queue.isEmpty && got == expected)
        }
    }

    @Test("small pieces that wait do not each hold what they were read with") func collects() throws {
        try Self.withPair { one, other in
            var queue = SendQueue()
            queue.append(Self.sample(1 << 20, 0))
            let sent = queue.send(to: one)
            guard case .some = sent else {
                Issue.record("the socket took a megabyte: \(sent)")
                return
            }
            var expected = Array(Self.sample(1 << 20, 0).readableBytesView)
            for seed in 0..<5_000 {
                var read = ByteBufferAllocator().buffer(capacity: 16 << 10)
                read.writeInteger(UInt8(truncatingIfNeeded: seed))
                expected.append(UInt8(truncatingIfNeeded: seed))
                queue.append(read)
            }
            #expect(queue.pieces <= 4)
            var got = Self.read(other)
            while case .some = queue.send(to: one), got.count < expected.count { got += Self.read(other) }
            got += Self.read(other)
            #expect(got == expected)
        }
    }

    @Test("a socket whose peer has gone fails") func failed() throws {
        var ends: [Int32] = [-1, -1]
        try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
        defer { close(ends[0]) }
        close(ends[1])
        var queue = SendQueue()
        queue.append(ByteBuffer(string: "a"))
        let sent = queue.send(to: ends[0])
        guard case .failed = sent else {
            Issue.record("\(sent)")
            return
        }
    }
}
