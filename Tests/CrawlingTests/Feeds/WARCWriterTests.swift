import Foundation
import TestSupport
import Testing
import Web

@testable import Crawling

@Suite struct WARCWriterTests {
    private let exchange = Exchange(
        url: "http://shop.example/a?b=1", address: "192.0.2.7", startedAt: 1_709_164_800_250,
        requestHead: Array("POST /a?b=1 HTTP/1.1\r\nHost: shop.example\r\n\r\n".utf8), requestBody: Array("q=1".utf8),
        responseHead: Array("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n".utf8))

    private func written(_ exchange: Exchange, body: String = "") -> String {
        var writer = WARCWriter(gzip: false, random: SplitMix64(seed: 1))
        var output = ByteWriter()
        writer.append(exchange, body: Array(body.utf8).span, to: &output)
        return output.string
    }

    @Test("an exchange is two records by ISO 28500")
    func records() throws {
        let text = written(exchange, body: "hello")
        let id = try Regex("WARC-Record-ID: <(urn:uuid:[-0-9a-f]{36})>", as: (Substring, Substring).self)
        let ids = text.matches(of: id).map { String($0.output.1) }
        try #require(ids.count == 2)
        // RFC 9562: version 4, variant 10.
        for id in ids {
            #expect(try Regex("urn:uuid:.{8}-.{4}-4.{3}-[89ab].{3}-.{12}").wholeMatch(in: id) != nil, "\(id)")
        }
        let expected = """
            WARC/1.1
            WARC-Type: response
            WARC-Record-ID: <\(ids[0])>
            WARC-Date: 2024-02-29T00:00:00.250Z
            WARC-Target-URI: http://shop.example/a?b=1
            WARC-IP-Address: 192.0.2.7
            WARC-Concurrent-To: <\(ids[1])>
            Content-Type: application/http;msgtype=response
            Content-Length: 43

            HTTP/1.1 200 OK
            Content-Length: 5

            hello

            WARC/1.1
            WARC-Type: request
            WARC-Record-ID: <\(ids[1])>
            WARC-Date: 2024-02-29T00:00:00.250Z
            WARC-Target-URI: http://shop.example/a?b=1
            WARC-IP-Address: 192.0.2.7
            WARC-Concurrent-To: <\(ids[0])>
            Content-Type: application/http;msgtype=request
            Content-Length: 47

            POST /a?b=1 HTTP/1.1
            Host: shop.example

            q=1


            """
        #expect(text == expected.replacing("\n", with: "\r\n"))
    }

    @Test(
        "P33 what proves who we are is not archived",
        arguments: [
            "Authorization: Basic c2VjcmV0", "cookie: sid=secret", "PROXY-AUTHORIZATION:secret",
            "Cookie: a=b;\r\n secret=1", "Authorization : secret",
        ])
    func secrets(_ line: String) {
        var exchange = exchange
        exchange.url = "http://user:se@cret@shop.example/@path"
        exchange.requestHead = Array("GET / HTTP/1.1\r\nHost: x\r\n\(line)\r\nAccept: */*\r\n\r\n".utf8)
        let text = written(exchange)
        #expect(!text.contains("secret"))
        #expect(!text.contains("c2Vj"))
        #expect(!text.contains("cret@"))
        #expect(text.contains("WARC-Target-URI: http://shop.example/@path\r\n"))
        #expect(text.hasSuffix("GET / HTTP/1.1\r\nHost: x\r\nAccept: */*\r\n\r\nq=1\r\n\r\n"))
    }

    @Test("a transfer coding that was taken off is told under another name")
    func transferCoding() {
        var exchange = exchange
        exchange.responseHead = Array(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n".utf8)
        let text = written(exchange, body: "x")
        #expect(
            text.contains(
                "\r\n\r\nHTTP/1.1 200 OK\r\nX-Archive-Orig-Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\nx\r\n"
            ))
    }

    @Test(
        "a head ends with one empty line, whatever it came with",
        arguments: ["HTTP/1.1 200 OK", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n\r\n"])
    func heads(_ head: String) {
        #expect(HTTPHead.archived(response: Array(head.utf8)) == Array("HTTP/1.1 200 OK\r\n\r\n".utf8))
        #expect(HTTPHead.archived(request: Array(head.utf8)) == Array("HTTP/1.1 200 OK\r\n\r\n".utf8))
    }

    @Test("an address cannot add lines to a record (P32)")
    func injection() {
        var exchange = exchange
        exchange.url = "http://x/\r\nWARC-Type: metadata\u{7F} é"
        exchange.address = ""
        let text = written(exchange)
        #expect(text.contains("WARC-Target-URI: http://x/%0D%0AWARC-Type:%20metadata%7F%20é\r\nWARC-Concurrent-To"))
    }

    @Test(
        "moments in UTC",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (951_782_399_999, "2000-02-28T23:59:59.999Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
            (4_102_444_800_007, "2100-01-01T00:00:00.007Z"),
        ] as [(Int64, String)])
    func moments(_ milliseconds: Int64, _ expected: String) {
        var text = ByteWriter()
        text.append(utcTime: milliseconds)
        #expect(text.string == expected)
    }

    @Test("moments beyond the calendar do not trap (P32)", arguments: [Int64.min, Int64.max])
    func extremes(_ milliseconds: Int64) {
        var text = ByteWriter()
        text.append(utcTime: milliseconds)
        #expect(text.count == 24)
    }

    @Test("an archive begins with its own description, and each record is a gzip member", .needsPython)
    func members() async throws {
        try await withScratchFolder { folder in
            let feed = try FeedForm.compressedArchive.open(in: folder.path, .fresh)
            try feed.append(0..<20)
            try feed.feed.finish()
            let script = """
                import sys, zlib
                data, kinds = open(sys.argv[1], 'rb').read(), []
                while data:
                    member = zlib.decompressobj(31)
                    record = member.decompress(data) + member.flush()
                    assert member.eof, 'a member is cut'
                    head, block = record.split(b'\\r\\n\\r\\n', 1)
                    fields = dict(line.split(b': ', 1) for line in head.split(b'\\r\\n')[1:])
                    assert head.startswith(b'WARC/1.1\\r\\n') and block[int(fields[b'Content-Length']):] == b'\\r\\n\\r\\n'
                    kinds.append(fields[b'WARC-Type'].decode())
                    data = member.unused_data
                print(kinds[0], len(kinds), kinds.count('response'), kinds.count('request'))
                """
            #expect(try await Python.run(script, folder.file("pages.warc.gz")) == "warcinfo 41 20 20\n")
        }
    }

    @Test("the description names the program and the file")
    func info() async throws {
        try await withScratchFolder { folder in
            try FeedForm.archive.open(in: folder.path, .fresh).feed.finish()
            let text = try folder.text("pages.warc")
            #expect(text.contains("\r\nWARC-Type: warcinfo\r\n"))
            #expect(text.contains("\r\nWARC-Date: 1970-01-01T00:00:00.000Z\r\nWARC-Filename: pages.warc\r\n"))
            let fields = "software: Trawl/\(TrawlVersion.current)\r\nformat: WARC File Format 1.1\r\n"
            #expect(text.contains("\r\n\r\n" + fields))
        }
    }
}
