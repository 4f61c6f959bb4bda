import NIOCore
import Synchronization
import TestSupport
import Testing

@testable import Gateway

/// The gateway's own event loop, as NIO's face shows it.
struct SocketLoopTests {
    private final class Order: Sendable {
        private let state = Mutex<[Int]>([])
        func add(_ number: Int) { state.withLock { $0.append(number) } }
        var numbers: [Int] { state.withLock { $0 } }
    }

    @Test("timers fire in their order, tasks before them, and cancelled ones never") func timers() async throws {
        let threads = SocketThreads(1)
        let (loop, order) = (threads.loops[0], Order())
        // From the loop itself, so that none is due before all are there.
        let never = try await loop.submit {
            loop.scheduleTask(in: .milliseconds(60)) { order.add(3) }
            loop.scheduleTask(in: .milliseconds(20)) { order.add(2) }
            let never = loop.scheduleTask(in: .milliseconds(30)) { order.add(9) }
            never.cancel()
            loop.execute { order.add(1) }
            return never
        }.get()
        let answer = try await loop.scheduleTask(in: .milliseconds(80)) { loop.inEventLoop }.futureResult.get()
        #expect(answer)
        #expect(!loop.inEventLoop)
        #expect(order.numbers == [1, 2, 3])
        await #expect(throws: EventLoopError.self) { try await never.futureResult.get() }
        await threads.stop()
    }

    @Test("what its tasks add is done too, before it ends") func ends() async throws {
        let threads = SocketThreads(2)
        let order = Order()
        for loop in threads.loops { loop.execute { loop.execute { loop.execute { order.add(1) } } } }
        await threads.stop()
        #expect(order.numbers == [1, 1])
    }

    @Test("a gateway that has ended still answers, nothing", .timeLimit(.minutes(5))) func afterTheEnd() async throws {
        try await withProxy([answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")]) { proxy in
            let before = await proxy.gateway.figures()
            #expect(before.isEmpty == false)
            await proxy.gateway.stop(within: .seconds(1))
            let after = await proxy.gateway.figures()
            #expect(after.isEmpty)
            let configuration = proxy.gateway.configuration
            await #expect(throws: CancellationError.self) { try await proxy.gateway.apply(configuration) }
        }
    }
}
