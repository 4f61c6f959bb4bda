import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1

/// One connection of a service: the pipeline, and the task that answers its requests one after the other.
///
/// It stands on Hummingbird's server (accepting, TLS, the graceful end), but speaks NIO's own HTTP/1 parts: translating
/// each head into swift-http-types costs what the submission path cannot spare, and loses the version of the request.
struct ServiceChannel: ServerChildChannel {
    typealias Value = ServedConnection

    let responder: any HTTPResponder
    let pace: ConnectionPace.Limits
    let date: DateField
    let counts: ConnectionCounts

    /// Bytes of all header fields of a request together.
    static let mostHeaderBytes = 32 << 10
    static let mostHeaders = 100

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let handler = ConnectionHandler(limits: pace, channel.eventLoop)
            var limits = NIOHTTPDecoderLimitConfiguration()
            limits.maxHeaderFieldSize = Self.mostHeaderBytes
            limits.maxHeaderListSize = Self.mostHeaderBytes
            limits.maxHeaderFieldCount = Self.mostHeaders
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHandler(ConnectionHandler.Front(handler))
            try pipeline.configureHTTPServerPipeline(
                withPipeliningAssistance: false, withErrorHandling: false, withOutboundHeaderValidation: true,
                withEncoderConfiguration: .init(), withDecoderLimitConfiguration: limits)
            try pipeline.addHandler(handler)
            let parts = try NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>(
                wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
            return ServedConnection(parts: parts, client: handler.client)
        }
    }

    func handle(value: Value, logger: Logger) async {
        // On the connection's own event loop: a request then crosses no threads, which is half of what it costs.
        await withTaskExecutorPreference(EventLoopExecutor(value.channel.eventLoop)) {
            do {
                try await withTaskCancellationHandler {
                    try await value.parts.executeThenClose { inbound, outbound in
                        try await serve(value, inbound, outbound)
                    }
                } onCancel: {
                    value.channel.close(promise: nil)
                }
            } catch {
                // The client went away, or an answer could not be ended: the connection says so by its end.
                logger.trace("a connection ended", metadata: ["error": "\(error)"])
            }
        }
    }

    private func serve(
        _ connection: ServedConnection, _ inbound: NIOAsyncChannelInboundStream<HTTPServerRequestPart>,
        _ outbound: NIOAsyncChannelOutboundWriter<HTTPServerResponsePart>
    ) async throws {
        let address = connection.channel.remoteAddress?.ipAddress ?? "local"
        guard counts.enter(address) else {
            let fault = HTTPFault(
                .serviceUnavailable, "busy", "Your address has too many connections open; close some and try again.",
                retryAfter: 10)
            try await write(fault.reply, to: .GET, outbound)
            return outbound.finish()
        }
        defer { counts.leave(address) }
        let body = RequestBody(inbound.makeAsyncIterator())
        do {
            while let head = try await body.nextHead() {
                let waits = head.headers.first(name: "expect")?.lowercased() == "100-continue"
                body.begin(
                    invite: waits
                        ? { try await outbound.write(.head(HTTPResponseHead(version: .http1_1, status: .continue))) }
                        : nil)
                let reply = await responder.answer(head, body, from: address, connection.client)
                try await write(reply, to: head.method, outbound)
            }
        } catch let error as HTTPParserError {
            try await write(HTTPFault(error).reply, to: .GET, outbound)
        }
        outbound.finish()
        try await connection.channel.closeFuture.get()
    }

    private func write(
        _ reply: Reply, to method: HTTPMethod, _ outbound: NIOAsyncChannelOutboundWriter<HTTPServerResponsePart>
    ) async throws {
        var head = HTTPResponseHead(version: .http1_1, status: reply.status, headers: reply.headers)
        head.headers.add(name: "date", value: date.now)
        head.headers.add(name: "x-content-type-options", value: "nosniff")
        switch reply.body {
        case .bytes(let bytes):
            if reply.status != .noContent {
                head.headers.add(name: "content-length", value: String(bytes.readableBytes))
            }
            if method == .HEAD || bytes.readableBytes == 0 {
                try await outbound.write(contentsOf: [.head(head), .end(nil)])
            } else {
                try await outbound.write(contentsOf: [.head(head), .body(.byteBuffer(bytes)), .end(nil)])
            }
        case .stream(let produce):
            try await outbound.write(.head(head))
            if method != .HEAD {
                try await produce(ReplyBody { try await outbound.write(.body(.byteBuffer($0))) })
            }
            try await outbound.write(.end(nil))
        }
    }
}
