import NIOCore
import NIOPosix

/// Asks a name server for the addresses of a name.
struct DNSClient: Sendable {
    let server: SocketAddress
    let threads: any EventLoopGroup

    /// What an answer may take, and how often a question is asked: datagrams get lost.
    private static let timeout = Duration.seconds(2)
    private static let tries = 2

    /// Nil when no answer came.
    func ask(_ name: String, _ kind: DNSMessage.Kind) async -> DNSMessage.Answer? {
        for _ in 0..<Self.tries where !Task.isCancelled {
            if let answer = await once(name, kind) { return answer }
        }
        return nil
    }

    func once(_ name: String, _ kind: DNSMessage.Kind) async -> DNSMessage.Answer? {
        await withDeadline(Self.timeout) { try await exchange(name, kind) }
    }

    private func exchange(_ name: String, _ kind: DNSMessage.Kind) async throws -> DNSMessage.Answer? {
        let id = UInt16.random(in: 0 ... .max)
        guard let question = DNSMessage.question(name, kind, id: id) else { return nil }
        let isIPv6 = server.protocol == .inet6
        // A socket for each question: its port is as hard to guess as the number.
        let channel = try await DatagramBootstrap(group: threads)
            .bind(host: isIPv6 ? "::" : "0.0.0.0", port: 0) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<AddressedEnvelope<ByteBuffer>, AddressedEnvelope<ByteBuffer>>(
                        wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(AddressedEnvelope(remoteAddress: server, data: question))
            for try await envelope in inbound where envelope.remoteAddress == server {
                if let answer = DNSMessage.answer(envelope.data, to: id, kind) { return answer }
            }
            return nil
        }
    }
}
