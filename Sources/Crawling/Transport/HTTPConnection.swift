import NIOCore
import NIOPosix
import NIOSSL
import Web

/// One connection to a server: sends a request, collects the answer, hands it on. Lives on its event loop.
final class HTTPConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    let key: ConnectionKey
    /// Who hears of answers and faults, until the connection leaves its pipeline.
    private var owner: CrawlLoop?
    private let failsOnDataLoss: Bool
    /// What is being fetched, nil while idle.
    private(set) var download: Download?
    /// Requests answered so far.
    private(set) var answered = 0
    /// When it became idle.
    private(set) var idleSince = NIODeadline.uptimeNanoseconds(0)

    private var parser: ResponseParser
    private var context: ChannelHandlerContext?
    private var isClosed = false

    init(key: ConnectionKey, owner: CrawlLoop, settings: Settings) {
        self.key = key
        self.owner = owner
        failsOnDataLoss = settings.failsOnDataLoss
        parser = ResponseParser(maxBodySize: settings.downloadMaxSize)
    }

    /// Whether the connection can take a request.
    var isUsable: Bool { !isClosed && download == nil && context != nil }

    /// The address of the other end.
    var remoteAddress: String? { context?.channel.remoteAddress?.ipAddress }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        // Usually there is nothing left to end: `channelInactive` came first.
        if download != nil { fail(.closed("it was closed before use")) }
        owner = nil
    }

    /// Sends a request. The connection is usable.
    func send(_ download: Download, _ request: ByteBuffer) {
        self.download = download
        download.isReplayable = answered > 0 && !download.wasReplayed
        parser.begin(isHEAD: download.request.extras?.method == "HEAD")
        context?.writeAndFlush(wrapOutboundOut(request), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard let download else {
            // Nobody asked: the next answer on this connection could be somebody else's.
            return close()
        }
        do {
            let isFirst = parser.received == 0
            let response = try parser.receive(unwrapInboundIn(data))
            if isFirst { download.receivedFirstByte() }
            guard let response else { return }
            finish(download, response)
        } catch {
            fail(error)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        isClosed = true
        guard download != nil else {
            owner?.closed(self)
            return context.fireChannelInactive()
        }
        do {
            let response = try parser.receiveEnd()
            if let download { finish(download, response) }
        } catch {
            if let download, !failsOnDataLoss, let partial = parser.partialResponse() {
                finish(download, partial)
            } else {
                fail(error)
            }
        }
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case NIOSSLError.uncleanShutdown:
            // Many servers end without close_notify. A body with a length is known to be whole or not without it.
            break
        case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError: fail(.tls(error))
        case let error as IOError: fail(.closed(IOError.reason(error.errnoCode)))
        default: fail(.closed("\(error)"))
        }
    }

    /// Ends the connection and what it was fetching.
    func fail(_ fault: DownloadFault) {
        let failed = download
        download = nil
        close()
        if let failed { owner?.failed(self, failed, fault) } else { owner?.closed(self) }
    }

    func close() {
        isClosed = true
        context?.close(promise: nil)
    }

    private func finish(_ download: Download, _ response: ResponseParser.Response) {
        self.download = nil
        answered += 1
        idleSince = .now()
        if !response.isReusable { isClosed = true }
        owner?.completed(self, download, response)
        if !response.isReusable { context?.close(promise: nil) }
    }
}
