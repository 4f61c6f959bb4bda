import NIOCore
import Testing

@testable import Gateway

/// What goes on to upstreams and clients (P24).
struct RewriterTests {
    private static let forwarding =
        "X-Real-IP: 10.0.0.7\r\nX-Forwarded-For: 10.0.0.7\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Host: a\r\n\r\n"

    @Test(
        "fields go on as they came, but for those of the connection",
        arguments: [
            (
                "GET /x HTTP/1.1\r\nHost: a\r\nAccept:  */* \r\nX-Odd:\r\n",
                "GET /x HTTP/1.1\r\nAccept:  */* \r\nX-Odd:\r\n"
            ),
            ("GET /x HTTP/1.0\r\nHost: a\r\nKeep-Alive: 5\r\nA: 1\r\n", "GET /x HTTP/1.1\r\nA: 1\r\n"),
            (
                "GET /x HTTP/1.1\r\nHost: a\r\nConnection: close, X-Secret\r\nx-secret: 1\r\nTE: trailers\r\nB: 2\r\n",
                "GET /x HTTP/1.1\r\nB: 2\r\n"
            ),
            (
                "POST / HTTP/1.1\r\nHost: a\r\nConnection: Content-Length, Host, Transfer-Encoding\r\nContent-Length: 3\r\n",
                "POST / HTTP/1.1\r\nContent-Length: 3\r\n"
            ),
            ("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\nProxy-Connection: x\r\n", "GET / HTTP/1.1\r\n"),
            (
                "GET / HTTP/1.1\r\nX-Forwarded-For: 1.1.1.1\r\nHost: a\r\nX-Real-IP: 2\r\nForwarded: for=3\r\n"
                    + "X-Forwarded-Host: evil\r\nX-Forwarded-Proto: https\r\n", "GET / HTTP/1.1\r\n"
            ),
            ("GET http://a HTTP/1.1\r\nHost: a\r\n", "GET / HTTP/1.1\r\n"),
            ("GET http://a?x HTTP/1.1\r\nHost: a\r\n", "GET /?x HTTP/1.1\r\n"),
            ("OPTIONS * HTTP/1.1\r\nHost: a\r\n", "OPTIONS * HTTP/1.1\r\n"),
        ])
    func requests(_ text: String, _ expected: String) throws {
        let scanned = try #require(try Scanned(text + "\r\n"))
        #expect(scanned.rewritten() == expected + "Host: a\r\n" + Self.forwarding)
    }

    @Test func upgradesGoOn() throws {
        let scanned = try #require(
            try Scanned("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"))
        #expect(
            scanned.rewritten().hasSuffix("X-Forwarded-Host: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n"))
    }

    @Test func aTrustedProxyIsBelieved() throws {
        let text =
            "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 1.1.1.1\r\nX-Forwarded-For: 2.2.2.2\r\nX-Forwarded-Proto: https\r\n"
            + "X-Forwarded-Host: shop\r\nForwarded: for=1\r\n\r\n"
        let rewritten = try #require(try Scanned(text)).rewritten(isTrusted: true)
        #expect(
            rewritten
                == "GET / HTTP/1.1\r\nForwarded: for=1\r\nHost: a\r\nX-Forwarded-For: 1.1.1.1, 2.2.2.2, 10.0.0.7\r\n"
                + "X-Real-IP: 10.0.0.7\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: shop\r\n\r\n")
    }

    @Test func routesChangeWhatGoesOn() throws {
        var rewriter = RequestRewriter()
        rewriter.target = Array("/other?y".utf8)
        rewriter.host = "inner:5000"
        var edits = RouteConfiguration.FieldEdits()
        edits.add = [.init("X-Added", "1")]
        edits.remove = ["X-Gone"]
        let scanned = try #require(try Scanned("GET /x HTTP/1.1\r\nHost: a\r\nX-Gone: 1\r\nX-Stays: 2\r\n\r\n"))
        let rewritten = scanned.rewritten(by: rewriter, HeadEdits(edits))
        #expect(rewritten.hasPrefix("GET /other?y HTTP/1.1\r\nX-Stays: 2\r\nHost: inner:5000\r\n"))
        #expect(rewritten.hasSuffix("X-Forwarded-Host: a\r\nX-Added: 1\r\n\r\n"))
    }

    @Test("what was rewritten is read as the same again") func again() throws {
        let text = "PUT /x HTTP/1.1\r\nHost: a\r\nConnection: x\r\nX: 1\r\nContent-Length: 5\r\nAccept: */*\r\n\r\n"
        let once = try #require(try Scanned(text))
        let twice = try #require(try Scanned(once.rewritten()))
        #expect(twice.head.method == once.head.method && twice.head.length == once.head.length)
        #expect(twice.text(twice.head.pathAndQuery) == "/x" && twice.text(twice.head.authority) == "a")
    }

    @Test(
        "responses",
        arguments: [
            (
                "HTTP/1.1 200 OK\r\nA: 1\r\nConnection: B\r\nB: 2\r\nContent-Length: 0\r\n", false,
                "A: 1\r\nContent-Length: 0\r\n"
            ),
            ("HTTP/1.0 200 OK\r\nKeep-Alive: 1\r\nA: 1\r\n", true, "A: 1\r\nConnection: close\r\n"),
            (
                "HTTP/1.1 200 OK\r\nUpgrade: x\r\nTransfer-Encoding: chunked\r\n", false,
                "Transfer-Encoding: chunked\r\n"
            ),
        ])
    func responses(_ text: String, _ closes: Bool, _ fields: String) throws {
        let bytes = Array((text + "\r\n").utf8)
        var (head, scanned) = (ResponseHead(), HeadFields())
        let isWhole = try head.scan(bytes.span, &scanned, to: .get)
        #expect(isWhole && head.count == bytes.count)
        var output = ByteBuffer()
        ResponseRewriter().write(head, scanned, bytes.span, .init(closes: closes), to: &output)
        #expect(String(buffer: output) == "HTTP/1.1 200 OK\r\n\(fields)\r\n")
    }

    @Test(
        "a length is said in the same words, however the client says it (P23)",
        arguments: [
            ("content-length:\t007 \r\n", "Content-Length: 7\r\n"), ("Content-Length: 00\r\n", "Content-Length: 0\r\n"),
            ("TRANSFER-ENCODING:  Chunked\r\n", "Transfer-Encoding: chunked\r\n"),
            ("Content_Length: 7\r\nX_Forwarded_For: 6\r\nX-Forwarded-Port: 6\r\n", ""),
        ])
    func lengths(_ fields: String, _ written: String) throws {
        let scanned = try #require(try Scanned("POST / HTTP/1.1\r\n\(fields)Host: a\r\n\r\n"))
        #expect(scanned.rewritten().hasPrefix("POST / HTTP/1.1\r\n\(written)Host: a\r\nX-Real-IP: "))
    }
}
