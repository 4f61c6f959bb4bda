import NIOCore
import Web

/// One archive of a crawl and what writes its records. Used on the recorder's thread.
final class Archive {
    let sink: ArchiveSink
    private var writer: WARCWriter
    private var records = ByteWriter(capacity: 1 << 16)

    init(_ sink: ArchiveSink, gzip: Bool) {
        self.sink = sink
        writer = WARCWriter(gzip: gzip)
    }

    func append(_ page: ArchivedPage) throws {
        records.removeAll()
        let body = page.body
        writer.append(page.exchange, body: body.readableBytesUInt8Span, to: &records)
        let written = unsafe records.unsafeBytes
        try sink.append(Span(_unsafeElements: written), exchanges: 1)
    }
}

/// A page on its way to an archive.
struct ArchivedPage: Sendable {
    let exchange: Exchange
    let body: ByteBuffer

    var size: Int { body.readableBytes + exchange.responseHead.count + exchange.requestHead.count }

    init(_ job: borrowing PageJob, _ archived: PageJob.Archived) {
        // The body of a request is not archived: it may hold a password.
        let head = archived.sent.readableBytes - (job.request.extras?.body.count ?? 0)
        let sent = archived.sent.readableBytesUInt8Span.extracting(first: max(0, head))
        exchange = Exchange(
            url: job.request.url.redacted, address: archived.address ?? "", startedAt: archived.startedAt,
            requestHead: sent.array, responseHead: job.head.raw.readableBytesUInt8Span.array)
        body = job.body
    }
}
