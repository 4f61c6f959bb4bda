package import Web

/// Turns exchanges into the records of a WARC 1.1 file (ISO 28500:2017).
///
/// A response's body is what was received after the transfer coding was taken off, its content coding still on. So that
/// the record reads as what it is, its `Transfer-Encoding` field is named `X-Archive-Orig-Transfer-Encoding`; the body
/// ends where the record ends. Digests, which the standard leaves open, are not written.
///
/// Event loops may each have one and hand what it writes to the ``ArchiveSink``, so that compression is shared out.
package struct WARCWriter: ~Copyable {
    private var deflater: Deflater?
    private var random: any RandomNumberGenerator & Sendable
    private var record = ByteWriter(capacity: 1 << 12)

    /// - Parameters:
    ///   - gzip: Whether each record becomes a gzip member of its own, which is what `.warc.gz` means.
    ///   - random: Where record ids come from. They must differ across all archives, so only tests give a seeded one.
    package init(gzip: Bool, random: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator()) {
        // Pages are text: past level 4 the time doubles for two more percent.
        deflater = gzip ? Deflater(level: 4) : nil
        self.random = random
    }

    /// Appends the record that begins a file, about the program that wrote it.
    package mutating func append(infoFor fileName: String, at time: Int64, to output: inout ByteWriter) {
        var fields = ByteWriter()
        fields.append("software: Trawl/")
        fields.append(utf8: TrawlVersion.current)
        fields.append("\r\nformat: WARC File Format 1.1\r\nconformsTo: ")
        fields.append("http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n")
        begin("warcinfo", id: Self.uuid(&random), time: time)
        field("WARC-Filename: ", fileName)
        record.append("Content-Type: application/warc-fields\r\n")
        appendBlock(fields.span, Span())
        end(&output)
    }

    /// Appends a request record and a response record that name each other.
    package mutating func append(_ exchange: Exchange, body: Span<UInt8>, to output: inout ByteWriter) {
        let request = Self.uuid(&random)
        let response = Self.uuid(&random)
        begin("response", id: response, time: exchange.startedAt)
        describe(exchange, concurrentTo: request)
        record.append("Content-Type: application/http;msgtype=response\r\n")
        appendBlock(HTTPHead.archived(response: exchange.responseHead).span, body)
        end(&output)

        begin("request", id: request, time: exchange.startedAt)
        describe(exchange, concurrentTo: response)
        record.append("Content-Type: application/http;msgtype=request\r\n")
        appendBlock(HTTPHead.archived(request: exchange.requestHead).span, exchange.requestBody.span)
        end(&output)
    }

    private mutating func begin(_ type: StaticString, id: String, time: Int64) {
        record.removeAll()
        record.append("WARC/1.1\r\nWARC-Type: ")
        record.append(type)
        record.append("\r\n")
        field("WARC-Record-ID: ", "<urn:uuid:\(id)>")
        record.append("WARC-Date: ")
        record.append(utcTime: time)
        record.append("\r\n")
    }

    private mutating func describe(_ exchange: Exchange, concurrentTo other: String) {
        field("WARC-Target-URI: ", Self.withoutUser(exchange.url))
        if !exchange.address.isEmpty { field("WARC-IP-Address: ", exchange.address) }
        field("WARC-Concurrent-To: ", "<urn:uuid:\(other)>")
    }

    /// Appends a named field. What would end the line is percent-encoded.
    private mutating func field(_ name: StaticString, _ value: String) {
        record.append(name)
        for byte in value.utf8 {
            if byte > 0x20, byte != 0x7F {
                record.append(byte)
            } else {
                record.append(UInt8(ascii: "%"))
                record.append(ASCII.hexDigit(byte >> 4))
                record.append(ASCII.hexDigit(byte & 15))
            }
        }
        record.append("\r\n")
    }

    private mutating func appendBlock(_ head: Span<UInt8>, _ body: Span<UInt8>) {
        record.append("Content-Length: ")
        record.append(decimal: head.count + body.count)
        record.append("\r\n\r\n")
        record.append(head)
        record.append(body)
        record.append("\r\n\r\n")
    }

    private mutating func end(_ output: inout ByteWriter) {
        Self.write(record, through: &deflater, to: &output)
    }

    private static func write(
        _ record: borrowing ByteWriter, through deflater: inout Deflater?, to output: inout ByteWriter
    ) {
        if deflater == nil {
            output.append(record.span)
        } else {
            deflater?.gzip(record.span, into: &output)
        }
    }

    /// `http://user:secret@host/` without `user:secret@` (P33).
    private static func withoutUser(_ url: String) -> String {
        guard let scheme = url.firstRange(of: "://") else { return url }
        let authority = url[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard let mark = authority.lastIndex(of: "@") else { return url }
        return String(url[..<scheme.upperBound] + url[url.index(after: mark)...])
    }

    /// A random UUID (RFC 9562 §5.4), lower case.
    private static func uuid(_ random: inout any RandomNumberGenerator & Sendable) -> String {
        let high = random.next() & ~0xF000 | 0x4000
        let low = random.next() & ~(3 << 62) | 1 << 63
        var text = ByteWriter(capacity: 36)
        for position in 0..<32 {
            if [8, 12, 16, 20].contains(position) { text.append(UInt8(ascii: "-")) }
            let word = position < 16 ? high : low
            let digit = UInt8(truncatingIfNeeded: word >> UInt64(60 - position % 16 * 4)) & 15
            text.append(ASCII.lowercased(ASCII.hexDigit(digit)))
        }
        return text.string
    }
}
