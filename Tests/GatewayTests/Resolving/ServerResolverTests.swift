import NIOCore
import NIOPosix
import Synchronization
import TestSupport
import Testing

@testable import Gateway

/// Servers that stand under a name.
struct ServerResolverTests {
    /// A name server that answers with the addresses that a test gives.
    private final class NameServer: ChannelInboundHandler, Sendable {
        typealias InboundIn = AddressedEnvelope<ByteBuffer>
        typealias OutboundOut = AddressedEnvelope<ByteBuffer>

        let addresses = Mutex<[[UInt8]]>([])

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let envelope = unwrapInboundIn(data)
            let id = envelope.data.getInteger(at: envelope.data.readerIndex, as: UInt16.self) ?? 0
            let records = addresses.withLock { $0 }.map { (type: UInt16(1), lifetime: UInt32(0), data: $0) }
            let answer = DNSMessageTests.answer(id: id, records, status: records.isEmpty ? 3 : 0)
            context.writeAndFlush(
                wrapOutboundOut(AddressedEnvelope(remoteAddress: envelope.remoteAddress, data: answer)), promise: nil)
        }
    }

    @Test("servers come and go with the addresses of their name") func follows() async throws {
        let names = NameServer()
        names.addresses.withLock { $0 = [[127, 0, 0, 1]] }
        let channel = try await DatagramBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in channel.pipeline.addHandler(names) }
            .bind(host: "127.0.0.1", port: 0).get()
        let address = try #require(channel.localAddress)
        try await withProxy([answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")]) {
            $0.resolver = address
            $0.groups[0].servers[0].name = .init(host: "servers.test", port: $0.groups[0].servers[0].address.port ?? 0)
        } _: { proxy in
            let first = proxy.upstreams[0]
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { await proxy.gateway.watch() }
                names.addresses.withLock { $0 = [[127, 0, 0, 2], [127, 0, 0, 1]] }
                try await eventually("there are two") { proxy.upstreams.count == 2 }
                #expect(proxy.upstreams.contains { $0 === first }, "the one of before is the same")
                #expect(Set(proxy.upstreams.map(\.label)).count == 2)
                names.addresses.withLock { $0 = [] }
                try await Task.sleep(for: .milliseconds(700))
                #expect(proxy.upstreams.count == 2, "those of before stay while nothing is known")
                names.addresses.withLock { $0 = [[127, 0, 0, 1]] }
                try await eventually("there is one") { proxy.upstreams.count == 1 }
                let answer = try await proxy.exchange("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                #expect(answer.hasSuffix("ok"))
                tasks.cancelAll()
            }
        }
        try await channel.close().get()
    }

    @Test func theSystemKnowsLocalhost() throws {
        let addresses = try HostResolver.addresses("localhost", port: 80)
        #expect(addresses.first?.ipAddress == "127.0.0.1" && addresses.first?.port == 80)
        #expect(throws: HostFault.self) { try HostResolver.addresses("no such host", port: 80) }
    }
}
