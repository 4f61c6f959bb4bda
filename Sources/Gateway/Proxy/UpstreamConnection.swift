import NIOCore
import Synchronization

/// A connection to a server: sends requests, one after the other, and passes answers on as they come.
final class UpstreamConnection: TransportReceiver {
    let loop: ProxyLoop
    let server: UpstreamServer
    let place: UpstreamPlace
    /// Nil when it is gone.
    private(set) var transport: (any Transport)?
    /// Until the answer is whole; each ends with letting go of the other.
    var client: ClientConnection?
    /// What has come of a head that is not whole.
    private var partial = ByteBuffer()
    var head = ResponseHead()
    var fields = HeadFields()
    var framer = BodyFramer()
    var isInBody = false
    private var isTunnel = false
    var dropsChunks = false
    private var isReadingPaused = false
    private(set) var hasAnswered = false
    /// How many requests it has served before this one.
    var served = 0
    var idleSince = Duration.zero

    /// Answers' heads may be so many times as large as those of requests.
    private static let headFactor = 4
    /// A body of so few bytes is copied behind its head, and written at once.
    private static let smallBody = 8 << 10

    init(_ loop: ProxyLoop, _ place: UpstreamPlace) {
        self.loop = loop
        self.place = place
        server = place.server
    }

    /// The connection is there.
    func begin(_ transport: any Transport) {
        self.transport = transport
        server.connections.add(1, ordering: .relaxed)
        transport.read()
    }

    var isWritable: Bool { transport?.isWritable ?? false }

    // MARK: What the client's side does

    func start(_ client: ClientConnection) {
        self.client = client
        isInBody = false
        hasAnswered = false
    }

    func write(_ bytes: ByteBuffer) { transport?.write(bytes) }

    func flush() { transport?.flush() }

    func close() {
        client = nil
        transport?.close()
    }

    /// Reads on, when the client takes more.
    func resume() {
        guard isReadingPaused else { return }
        isReadingPaused = false
        transport?.read()
    }

    // MARK: What comes

    func received(_ bytes: ByteBuffer) {
        var buffer = bytes
        // Bytes that nobody asked for: what follows could be taken for an answer.
        guard let client else { return close() }
        hasAnswered = true
        client.moved()
        if isTunnel { return client.write(buffer) }
        if partial.readableBytes > 0 {
            partial.writeBuffer(&buffer)
            buffer = partial
            partial = ByteBuffer()
        }
        if isInBody { return readBody(&buffer, client) }
        do throws(MessageFault) {
            try readHead(&buffer, client)
        } catch {
            fail(client)
        }
    }

    func receivedAll() {
        guard let client else { return transport?.read() ?? () }
        client.flush()
        if client.isWritable { transport?.read() } else { isReadingPaused = true }
    }

    func moved() {}

    func becameWritable() { client?.resume() }

    func closed() {
        guard transport != nil else { return }
        transport = nil
        server.connections.subtract(1, ordering: .relaxed)
        guard let client else { return place.forget(self) }
        self.client = nil
        if isTunnel || (isInBody && framer.endsWithConnection && client.hasSentAll) {
            // Only an orderly end: a reset comes as an error first, when nothing is being sent.
            client.ended(self, keeps: false)
        } else {
            client.lost(self)
        }
    }

    func failed() {
        guard let client, isInBody || isTunnel else { return }
        self.client = nil
        client.cutOff(self)
    }

    // MARK: Heads

    private func readHead(_ buffer: inout ByteBuffer, _ client: ClientConnection) throws(MessageFault) {
        while buffer.readableBytes > 0 {
            guard try head.scan(buffer.readableBytesUInt8Span, &fields, to: client.head.method) else {
                guard buffer.readableBytes <= loop.limits.head * Self.headFactor else { throw .headTooLarge }
                partial = buffer
                return
            }
            guard head.count <= loop.limits.head * Self.headFactor else { throw .headTooLarge }
            if head.isInterim {
                writeHead(buffer, client, .init(closes: false))
                buffer.moveReaderIndex(forwardBy: head.count)
                // RFC 9110 §15.2: HTTP/1.0 clients know none.
                if client.head.minorVersion == 1 { client.writeNow(loop.scratch) }
                continue
            }
            if head.status == 101 { return try switchProtocols(&buffer, client) }
            return answer(&buffer, client)
        }
    }

    /// Writes the head to the loop's scratch buffer.
    private func writeHead(_ buffer: ByteBuffer, _ client: ClientConnection, _ way: ResponseRewriter.Way) {
        loop.scratch.clear()
        client.responseRewriter.write(head, fields, buffer.readableBytesUInt8Span, way, to: &loop.scratch)
    }

    private func answer(_ buffer: inout ByteBuffer, _ client: ClientConnection) {
        framer = BodyFramer(head.length)
        if client.fill != nil || client.invalidation != nil, !isForClient(buffer, client) { return }
        // HTTP/1.0 knows no chunks: its clients read until the end.
        dropsChunks = head.length == .chunked && client.head.minorVersion == 0
        client.begins(status: head.status, endsWithConnection: head.length == .untilClose || dropsChunks)
        var way = ResponseRewriter.Way(closes: !client.keeps)
        way.tellsToStay = client.head.minorVersion == 0
        way.dropsChunks = dropsChunks
        client.responseRewriter.added = nil
        client.responseRewriter.edits = client.route?.responseEdits
        if let sticky = client.pool?.sticky, client.preferred != server.identity {
            client.responseRewriter.added = sticky.line(server.identity)
        }
        writeHead(buffer, client, way)
        buffer.moveReaderIndex(forwardBy: head.count)
        isInBody = true
        if buffer.readableBytes <= Self.smallBody, !dropsChunks {
            guard let count = take(buffer) else { return fail(client) }
            if let body = buffer.readSlice(length: count) { loop.scratch.writeImmutableBuffer(body) }
            client.write(loop.scratch)
            finishIfDone(buffer, client)
        } else {
            client.write(loop.scratch)
            readBody(&buffer, client)
        }
    }

    private func switchProtocols(_ buffer: inout ByteBuffer, _ client: ClientConnection) throws(MessageFault) {
        guard client.head.upgrade != nil, head.upgrade != nil else { throw .statusLine }
        client.begins(status: 101, endsWithConnection: true)
        writeHead(buffer, client, .init(closes: false))
        buffer.moveReaderIndex(forwardBy: head.count)
        isTunnel = true
        client.write(loop.scratch)
        if buffer.readableBytes > 0 { client.write(buffer) }
        client.becomeTunnel()
    }
}
