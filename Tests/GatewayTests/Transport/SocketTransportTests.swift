import Glibc
import NIOCore
import Synchronization
import TestSupport
import Testing

@testable import Gateway

/// A socket of the gateway's own event loop, and the other end of it.
struct SocketTransportTests {
    /// Writes down what it is told. Reads on, unless it is told not to.
    private final class Recorder: TransportReceiver {
        let told: Told
        let reads: Bool
        var transport: SocketTransport?

        init(_ told: Told, reads: Bool) { (self.told, self.reads) = (told, reads) }

        func received(_ bytes: ByteBuffer) { told.add("\(String(buffer: bytes))") }
        func receivedAll() { if reads { transport?.read() } }
        func moved() {}
        func becameWritable() { told.add("(writable)") }
        func failed() { told.add("(failed)") }
        func closed() {
            told.add("(closed)")
            transport = nil
        }
    }

    private final class Told: Sendable {
        private let state = Mutex("")
        func add(_ text: String) { state.withLock { $0 += text } }
        var text: String { state.withLock { $0 } }
    }

    /// Lends a transport on its loop, what its receiver is told, and the other end: a TCP connection.
    private static func withTransport(
        reads: Bool = true,
        _ body: (_ bound: NIOLoopBound<SocketTransport>, _ told: Told, _ peer: Int32) async throws -> Void
    ) async throws {
        let threads = SocketThreads(1)
        let loop = threads.loops[0]
        let listening = try SystemSocket.listen(at: .init(ipAddress: "127.0.0.1", port: 0))
        defer { SystemSocket.close(listening) }
        let address = try #require(SystemSocket.name(listening))
        let peer = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        let result = address.withSockAddr { connect(peer, $0, socklen_t($1)) }
        try #require(result == 0)
        var taken: Int32 = -1
        try await eventually("the connection is there") {
            taken = SystemSocket.accept(listening).descriptor
            return taken >= 0
        }
        let (told, descriptor) = (Told(), taken)
        let bound = try await loop.submit {
            guard let poller = loop.poller else { throw ChannelError.alreadyClosed }
            let recorder = Recorder(told, reads: reads)
            let transport = SocketTransport(poller, descriptor)
            recorder.transport = transport
            _ = transport.begin(recorder)
            if reads { transport.read() }
            return NIOLoopBound(transport, eventLoop: loop)
        }.get()
        try await body(bound, told, peer)
        await threads.stop()
    }

    private static func write(_ peer: Int32, _ text: String) {
        _ = text.utf8CString.withUnsafeBufferPointer { Glibc.write(peer, $0.baseAddress, text.utf8.count) }
    }

    @Test("what comes is told, then an end in order") func inOrder() async throws {
        try await Self.withTransport { _, told, peer in
            Self.write(peer, "one")
            try await eventually("it is told") { told.text == "one" }
            Self.write(peer, "two")
            close(peer)
            try await eventually("the end is told") { told.text == "onetwo(closed)" }
        }
    }

    @Test("a reset is told as one, also when a write finds it") func resets() async throws {
        try await Self.withTransport { bound, told, peer in
            SystemSocket.resetsAtClose(peer)
            close(peer)
            try await bound.eventLoop.submit {
                bound.value.write(ByteBuffer(string: "into nothing"))
                bound.value.flush()
            }.get()
            try await eventually("it is told") { told.text == "(failed)(closed)" }
        }
    }

    @Test("what is not asked for is not read, and is there when it is") func asked() async throws {
        try await Self.withTransport(reads: false) { bound, told, peer in
            Self.write(peer, "one")
            try await bound.eventLoop.submit {}.get()
            #expect(told.text == "")
            try await bound.eventLoop.submit { bound.value.read() }.get()
            try await eventually("it is told") { told.text == "one" }
            Self.write(peer, "two")
            close(peer)
            try await bound.eventLoop.submit {}.get()
            #expect(told.text == "one")
            try await bound.eventLoop.submit { bound.value.read() }.get()
            try await eventually("the rest is told") { told.text == "onetwo" }
            try await bound.eventLoop.submit { bound.value.read() }.get()
            try await eventually("the end is told") { told.text == "onetwo(closed)" }
        }
    }

    @Test("a peer that takes nothing makes it unwritable, and writable again", .timeLimit(.minutes(5)))
    func writability() async throws {
        try await Self.withTransport { bound, told, peer in
            let count = 16 << 20
            let isWritable = try await bound.eventLoop.submit {
                bound.value.write(ByteBuffer(repeating: 0x61, count: count))
                bound.value.flush()
                return bound.value.isWritable
            }.get()
            #expect(!isWritable)
            let unsent = try await bound.eventLoop.submit { bound.value.hasUnsent }.get()
            #expect(unsent)
            var (left, bytes) = (count, [UInt8](repeating: 0, count: 1 << 20))
            while left > 0 {
                let got = read(peer, &bytes, bytes.count)
                try #require(got > 0)
                left -= got
            }
            try await eventually("there is room") { told.text == "(writable)" }
            try await bound.eventLoop.submit { bound.value.end(stillReads: false) }.get()
            let end = read(peer, &bytes, bytes.count)
            #expect(end == 0)
            close(peer)
        }
    }

    @Test("an end waits for what was written", .timeLimit(.minutes(5))) func endsBehind() async throws {
        try await Self.withTransport { bound, told, peer in
            let count = 16 << 20
            try await bound.eventLoop.submit {
                bound.value.write(ByteBuffer(repeating: 0x61, count: count))
                bound.value.end(stillReads: true)
                bound.value.write(ByteBuffer(string: "too late"))
            }.get()
            var (sum, bytes) = (0, [UInt8](repeating: 0, count: 1 << 20))
            while case let got = read(peer, &bytes, bytes.count), got > 0 { sum += got }
            #expect(sum == count)
            // Only its side has ended: what comes is told.
            Self.write(peer, "more")
            try await eventually("it is told") { told.text.hasSuffix("more") }
            close(peer)
            try await eventually("it is closed") { told.text.hasSuffix("more(closed)") }
        }
    }
}
