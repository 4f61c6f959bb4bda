import NIOCore
import NIOSSL

/// The event loop's side of a conversation with a server of mail: commands out, replies in, one after the other.
///
/// TLS is put in at the moment when the reply to STARTTLS is whole, so that nothing that came in the clear can be taken for
/// what came under its protection (RFC 3207 §6).
final class SMTPHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    enum Fault: Error {
        case closed, timeout, broken, spokeEarly
    }

    private var reader = SMTPReplyReader()
    private var early: SMTPReply?
    private var waiting: EventLoopPromise<SMTPReply>?
    private var upgrade: NIOSSLClientHandler?
    private var failure: (any Error)?

    /// Sends `bytes`, if any, and keeps `promise` for the next reply.
    ///
    /// - Parameter upgrade: put in when that reply is 220.
    func exchange(
        _ bytes: ByteBuffer?, _ upgrade: NIOSSLClientHandler?, on channel: any Channel,
        _ promise: EventLoopPromise<SMTPReply>
    ) {
        if let reply = early {
            // Only the greeting comes without being asked for.
            early = nil
            return bytes == nil ? promise.succeed(reply) : promise.fail(Fault.spokeEarly)
        }
        if let failure { return promise.fail(failure) }
        guard waiting == nil else { return promise.fail(Fault.broken) }
        waiting = promise
        self.upgrade = upgrade
        if let bytes { channel.writeAndFlush(bytes, promise: nil) }
    }

    /// Ends the conversation with a fault.
    func fail(_ error: any Error) {
        if failure == nil { failure = error }
        let waiting = self.waiting
        self.waiting = nil
        waiting?.fail(failure ?? error)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
        do {
            while let byte = buffer.readInteger(as: UInt8.self) {
                guard let reply = try reader.take(byte) else { continue }
                try receive(reply, context, isLast: buffer.readableBytes == 0)
            }
        } catch {
            fail(error is SMTPReplyReader.Broken ? Fault.broken : error)
            context.close(promise: nil)
        }
    }

    private func receive(_ reply: SMTPReply, _ context: ChannelHandlerContext, isLast: Bool) throws {
        guard let promise = waiting else {
            guard early == nil else { throw Fault.spokeEarly }
            early = reply
            return
        }
        if let upgrade, reply.code == 220 {
            guard isLast, reader.isEmpty else { throw Fault.spokeEarly }
            try context.pipeline.syncOperations.addHandler(upgrade, position: .first)
        }
        upgrade = nil
        waiting = nil
        promise.succeed(reply)
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail(Fault.closed)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(error)
        context.close(promise: nil)
    }
}
