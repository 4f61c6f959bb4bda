import Logging
import NIOCore
import NIOPosix
import Testing

@testable import Gateway

/// How long a client has for the rest of an answer.
struct ClosingTests {
    /// A connection of which a test says whether everything has gone out.
    private final class StuckTransport: Transport {
        var isWritable = true
        var hasUnsent = true
        var isClosed = false

        func read() {}
        func write(_ bytes: ByteBuffer) {}
        func flush() {}
        func end(stillReads: Bool) {}
        func close() { isClosed = true }
        func reset() { isClosed = true }
    }

    private static func onLoop<Answer: Sendable>(_ body: @escaping @Sendable (any EventLoop) -> Answer) async throws
        -> Answer
    {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        return try await loop.submit { body(loop) }.get()
    }

    @Test("one that still takes bytes has until they stall, one that has all of it two seconds")
    func closing() async throws {
        let seen = try await Self.onLoop { loop in
            let group = UpstreamGroup.Configuration(name: "a", servers: [])
            let configuration = GatewayConfiguration(listeners: [.init(port: 0)], group: group)
            let changes = ChangeCount()
            let state = GatewayState(
                configuration, earlier: nil, changes: changes,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            let own = ProxyLoop(loop, state, changes: changes, seed: 1) { _, _ in }
            let transport = StuckTransport()
            let client = ClientConnection(
                own, ForwardedClient(address: "a", scheme: "http", isTrusted: false), ClientKey([], seed: 0))
            client.begin(transport)
            client.finish(discardsInput: false)
            let (start, stall) = (own.now, own.times.stall)
            var seen: [Bool] = []
            client.look(start + .seconds(3))
            seen.append(transport.isClosed)
            client.look(start + stall + .seconds(1))
            seen.append(transport.isClosed)
            transport.isClosed = false
            transport.hasUnsent = false
            client.look(start + .seconds(3))
            seen.append(transport.isClosed)
            client.closed()
            return seen
        }
        #expect(seen == [false, true, true])
    }
}
