import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A conversation with a server of mail (RFC 5321), bounded in time as a whole.
struct SMTPSession: Sendable {
    private final class Slot: Sendable {
        let handler = Mutex<NIOLoopBound<SMTPHandler>?>(nil)
    }

    let channel: any Channel
    private let handler: NIOLoopBound<SMTPHandler>

    /// Connects; with `tls` under its protection from the first byte (RFC 8314). All must be over within `limit`.
    static func connect(
        host: String, port: Int, tls: NIOSSLContext?, limit: Duration
    ) async throws -> SMTPSession {
        let amount = TimeAmount.nanoseconds(Int64(max(limit, .milliseconds(1)) / .nanoseconds(1)))
        // A server that hangs up at once takes the handler out of the channel: it is kept here from the start.
        let slot = Slot()
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(min(amount, .seconds(10)))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls {
                        try channel.pipeline.syncOperations.addHandler(
                            NIOSSLClientHandler(context: tls, serverHostname: serverName(host)))
                    }
                    let handler = SMTPHandler()
                    slot.handler.withLock { $0 = NIOLoopBound(handler, eventLoop: channel.eventLoop) }
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
            .connect(host: host, port: port).get()
        guard let handler = slot.handler.withLock({ $0 }) else { throw ChannelError.ioOnClosedChannel }
        let session = SMTPSession(channel: channel, handler: handler)
        let watch = channel.eventLoop.scheduleTask(in: amount) {
            handler.value.fail(SMTPHandler.Fault.timeout)
            channel.close(promise: nil)
        }
        channel.closeFuture.whenComplete { _ in watch.cancel() }
        return session
    }

    /// Sends a line, or nothing, and answers the reply to it.
    ///
    /// - Parameter upgrade: TLS that begins with the reply, when that is 220.
    func exchange(
        _ bytes: [UInt8]?, upgrade: (context: NIOSSLContext, host: String)? = nil
    ) async throws -> SMTPReply {
        try await withTaskCancellationHandler {
            try await channel.eventLoop.flatSubmit { [channel, handler] in
                let promise = channel.eventLoop.makePromise(of: SMTPReply.self)
                do {
                    let tls = try upgrade.map {
                        try NIOSSLClientHandler(context: $0.context, serverHostname: Self.serverName($0.host))
                    }
                    handler.value.exchange(bytes.map { ByteBuffer(bytes: $0) }, tls, on: channel, promise)
                } catch {
                    promise.fail(error)
                }
                return promise.futureResult
            }.get()
        } onCancel: {
            channel.close(promise: nil)
        }
    }

    func exchange(_ line: String) async throws -> SMTPReply { try await exchange(Array("\(line)\r\n".utf8)) }

    /// Says goodbye and does not wait for the answer.
    func quit() {
        channel.writeAndFlush(ByteBuffer(string: "QUIT\r\n")).whenComplete { [channel] _ in channel.close(promise: nil)
        }
    }

    /// The name that the server's certificate must have; nil for an address, which it must have then.
    static func serverName(_ host: String) -> String? {
        (try? SocketAddress(ipAddress: host, port: 0)) == nil ? host : nil
    }
}
