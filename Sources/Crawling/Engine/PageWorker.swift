import NIOCore
import Web

/// Turns answers into items and links: inflates, finds the charset, asks the spider. Everything it needs is kept from
/// page to page. Used by one thread at a time.
final class PageWorker {
    /// What became of a page.
    enum Outcome {
        case parsed
        /// The body could not be read.
        case unreadable(DownloadFault)
        /// The spider threw.
        case spiderFailed(String)
    }

    private let spider: any Spider
    private let settings: Settings
    private let trees = LibXML2TreeBuilder()
    private var inflater = Inflater()
    private var plain = ByteWriter(capacity: 1 << 16)
    private var decoded = ByteWriter(capacity: 1 << 16)
    var output: SpiderOutput

    init(spider: any Spider, settings: Settings, rules: LinkRules) {
        self.spider = spider
        self.settings = settings
        output = SpiderOutput(linkRules: rules)
    }

    /// Whether a page is parsed beside the event loop: always when a tree is built, else when the scan would keep other
    /// connections waiting.
    static func isLarge(_ job: borrowing PageJob, spider: any Spider) -> Bool {
        spider.needsTree || job.body.readableBytes > (job.head.contentEncoding == nil ? 256 << 10 : 32 << 10)
    }

    func process(_ job: borrowing PageJob) -> Outcome {
        let page: Page
        do {
            page = try self.page(job)
        } catch {
            return .unreadable(error)
        }
        output.begin(page: page)
        do {
            try spider.parse(page, &output)
            return .parsed
        } catch {
            return .spiderFailed("\(error)")
        }
    }

    private func page(_ job: borrowing PageJob) throws(DownloadFault) -> Page {
        let body = try plainBody(job.head, job.body)
        let contentType = Self.contentType(job.head, body)
        let (text, encoding) = utf8(body, contentType: contentType)
        return Page(
            url: job.request.url, status: job.head.status, kind: job.request.kind, depth: job.request.depth,
            contentType: contentType, encoding: encoding, head: job.head, body: text, treeBuilder: trees)
    }

    /// Gives memory back that one huge page took.
    func trim() {
        output.trim()
        plain.removeAll()
        decoded.removeAll()
    }

    /// The answer to a step of the log-in, as a page.
    func page(_ request: RequestRecord, _ response: ResponseParser.Response) throws(DownloadFault) -> Page {
        let job = PageJob(request: request, slot: 0, head: response.head, body: response.body, latency: 0)
        return try page(job)
    }

    /// The body without its content codings (P17: what comes out is bounded before it is written).
    func plainBody(_ head: borrowing ResponseHead, _ body: ByteBuffer) throws(DownloadFault) -> ByteBuffer {
        guard let encoding = head.contentEncoding, body.readableBytes > 0 else { return body }
        do {
            let codings = try ContentCoding.parse(head.raw.readableBytesUInt8Span.extracting(encoding))
            return try inflate(body, codings)
        } catch {
            throw .decompression(error.description)
        }
    }

    /// The body of a sitemap: those named `.gz` are compressed whatever their header says.
    func sitemapBody(_ response: ResponseParser.Response) throws(DownloadFault) -> ByteBuffer {
        let body = try plainBody(response.head, response.body)
        guard Inflater.isGzip(body.readableBytesUInt8Span) else { return body }
        do {
            return try inflate(body, [.gzip])
        } catch {
            throw .decompression(error.description)
        }
    }

    private func inflate(_ body: ByteBuffer, _ codings: [ContentCoding]) throws(InflateError) -> ByteBuffer {
        plain.removeAll()
        let limits = Inflater.Limits(
            bytes: settings.downloadMaxSize == 0 ? 1 << 31 : min(settings.downloadMaxSize, 1 << 31),
            ratio: settings.compressionMaxRatio == 0 ? Int.max : settings.compressionMaxRatio)
        try inflater.inflate(body.readableBytesUInt8Span, codings: codings, limits: limits, into: &plain)
        return plain.withUnsafeBytes { ByteBuffer(bytes: $0) }
    }

    /// What the header says a body is, or what it looks like when it says nothing.
    private static func contentType(_ head: borrowing ResponseHead, _ body: ByteBuffer) -> MIMEType {
        if let range = head.contentType {
            let field = head.raw.readableBytesUInt8Span.extracting(range)
            if let type = MIMEType(parsing: field) { return type }
        }
        return .sniffed(body.readableBytesUInt8Span)
    }

    /// The body in UTF-8, and what it was in.
    private func utf8(_ body: ByteBuffer, contentType: MIMEType) -> (ByteBuffer, TextEncoding) {
        guard contentType.isText else { return (body, .utf8) }
        let encoding = TextEncoding.detect(body.readableBytesUInt8Span, contentType: contentType)
        if encoding == .utf8 || encoding.isSameInUTF8(body.readableBytesUInt8Span) { return (body, encoding) }
        decoded.removeAll()
        encoding.decode(body.readableBytesUInt8Span, into: &decoded)
        return (decoded.withUnsafeBytes { ByteBuffer(bytes: $0) }, encoding)
    }
}
