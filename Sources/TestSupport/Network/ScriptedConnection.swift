import Glibc
import NIOCore

/// One accepted connection of a ``ScriptedServer``, in the hands of its script.
package final class ScriptedConnection {
    /// A connection before it is read: a wrapper, so that it can be handed over.
    struct Channel: Sendable {
        let stream: NIOAsyncChannel<ByteBuffer, ByteBuffer>

        /// On the event loop of `channel`. It must be served then: left unserved, it would end the process.
        init(_ channel: any NIOCore.Channel) throws {
            stream = try NIOAsyncChannel(
                wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
        }
    }

    /// The number of the connection, from 0.
    package let number: Int
    private let channel: any NIOCore.Channel
    private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private let record: @Sendable ([UInt8]) -> Void
    private var unread: [UInt8] = []

    init(
        number: Int, channel: any NIOCore.Channel, inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator,
        outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>, record: @escaping @Sendable ([UInt8]) -> Void
    ) {
        self.number = number
        self.channel = channel
        self.inbound = inbound
        self.outbound = outbound
        self.record = record
    }

    /// The next bytes, as many as came together; empty when the client sends no more.
    package func read() async throws -> [UInt8] {
        if !unread.isEmpty {
            defer { unread = [] }
            return unread
        }
        return try await receive() ?? []
    }

    /// Exactly `count` bytes.
    package func read(count: Int) async throws -> [UInt8] {
        while unread.count < count {
            guard let more = try await receive() else { throw ScriptError.endOfInput }
            unread += more
        }
        defer { unread.removeFirst(count) }
        return Array(unread.prefix(count))
    }

    /// The head of a request, with its empty line.
    package func readHead() async throws -> String {
        let end = Array("\r\n\r\n".utf8)
        var searched = 0
        while true {
            if let position = unread.dropFirst(searched).firstRange(of: end) {
                return String(decoding: try await read(count: position.upperBound), as: UTF8.self)
            }
            searched = max(0, unread.count - 3)
            guard let more = try await receive() else { throw ScriptError.endOfInput }
            unread += more
        }
    }

    /// Everything until the client sends no more.
    @discardableResult
    package func readToEnd() async throws -> [UInt8] {
        while let more = try await receive() { unread += more }
        defer { unread = [] }
        return unread
    }

    package func write(_ text: String) async throws { try await outbound.write(ByteBuffer(string: text)) }

    package func write(_ bytes: [UInt8]) async throws { try await outbound.write(ByteBuffer(bytes: bytes)) }

    /// Sends FIN and goes on reading.
    package func finishWriting() { outbound.finish() }

    /// Ends the connection with RST.
    package func reset() async throws {
        if let socket = channel as? any SocketOptionProvider {
            try await socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        }
        try await channel.close().get()
    }

    /// Passes bytes on in both directions until both sides have ended theirs.
    func relay(
        from inbound: NIOAsyncChannelInboundStream<ByteBuffer>, to outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) async throws {
        let client = self.outbound
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for try await bytes in inbound { try await client.write(bytes) }
                client.finish()
            }
            while case let bytes = try await read(), !bytes.isEmpty {
                try await outbound.write(ByteBuffer(bytes: bytes))
            }
            outbound.finish()
            try await group.waitForAll()
        }
    }

    private func receive() async throws -> [UInt8]? {
        guard let buffer = try await inbound.next() else { return nil }
        let bytes = Array(buffer.readableBytesView)
        record(bytes)
        return bytes
    }
}

/// Why a script could not go on.
package enum ScriptError: Error {
    /// The client ended the connection before it sent what the script waited for.
    case endOfInput
    /// What came is not what the protocol says.
    case unexpected(String)
}
