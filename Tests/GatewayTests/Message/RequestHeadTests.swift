import Testing

@testable import Gateway

/// Which heads of requests are taken, as what, and which are refused (P23).
struct RequestHeadTests {
    static let plain = "GET /a?b=c HTTP/1.1\r\nHost: shop.example:8000\r\nAccept: */*\r\n\r\n"

    @Test func readsWhatItNeeds() throws {
        let scanned = try #require(try Scanned(Self.plain + "next"))
        #expect(scanned.head.method == .get)
        #expect(scanned.text(scanned.head.pathAndQuery) == "/a?b=c")
        #expect(scanned.text(scanned.head.authority) == "shop.example:8000")
        #expect(scanned.head.length == .none && !scanned.head.closes && scanned.head.upgrade == nil)
        #expect(scanned.head.count == Self.plain.utf8.count)
        #expect(scanned.fields.all.map { scanned.text($0.name) } == ["Host", "Accept"])
        #expect(scanned.fields.all.map { scanned.text($0.value) } == ["shop.example:8000", "*/*"])
    }

    @Test("a head that has not come whole is waited for, wherever it is cut")
    func pieces() throws {
        let bytes = Array(Self.plain.utf8)
        for count in 0..<bytes.count { #expect(try Scanned(bytes: Array(bytes.prefix(count))) == nil, "\(count)") }
        #expect(try Scanned(bytes: bytes) != nil)
    }

    @Test("no byte of a head, bent, traps the scanner", arguments: [0, 0x0A, 0x0D, 0x20, 0x3A, 0x7F, 0xFF] as [UInt8])
    func bent(_ value: UInt8) {
        let text = "POST http://h:1/ HTTP/1.1\r\nHost: h:1\r\nConnection: a, close ,,x\r\nContent-Length: 5\r\n\r\n"
        for index in text.utf8.indices.map({ text.utf8.distance(from: text.utf8.startIndex, to: $0) }) {
            var bytes = Array(text.utf8)
            bytes[index] = value
            _ = try? Scanned(bytes: bytes)
        }
    }

    @Test(
        "what is ambiguous or no HTTP is refused",
        arguments: [
            ("GET / HTTP/1.1\nHost: a\r\n\r\n", .requestLine), ("GET / HTTP/1.1\rHost: a\r\n\r\n", .requestLine),
            ("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", .target), (" GET / HTTP/1.1\r\nHost: a\r\n\r\n", .method),
            ("GET / HTTP/1.1 \r\nHost: a\r\n\r\n", .requestLine), ("GET /\r\nHost: a\r\n\r\n", .target),
            ("GET / http/1.1\r\nHost: a\r\n\r\n", .requestLine), ("GET / HTTP/2.0\r\nHost: a\r\n\r\n", .version),
            ("GET / HTTP/0.9\r\nHost: a\r\n\r\n", .version), ("GET / HTTP/11\r\nHost: a\r\n\r\n", .requestLine),
            ("G@T / HTTP/1.1\r\nHost: a\r\n\r\n", .method), ("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", .method),
            ("\u{16}\u{3}\u{1}\u{2}", .method), ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", .target),
            ("CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n", .connectMethod),
            ("GET a HTTP/1.1\r\nHost: a\r\n\r\n", .target), ("GET * HTTP/1.1\r\nHost: a\r\n\r\n", .target),
            ("GET /#x HTTP/1.1\r\nHost: a\r\n\r\n", .target), ("GET /\u{1} HTTP/1.1\r\nHost: a\r\n\r\n", .target),
            ("GET /\u{e9} HTTP/1.1\r\nHost: a\r\n\r\n", .target), ("GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n", .target),
            ("GET http:///x HTTP/1.1\r\nHost: a\r\n\r\n", .target),
            ("GET / HTTP/1.1\r\n\r\n", .host), ("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", .host),
            ("GET / HTTP/1.1\r\nHost:\r\n\r\n", .host), ("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", .host),
            ("GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", .host), ("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", .host),
            ("GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", .host), ("GET / HTTP/1.1\r\nHost: :80\r\n\r\n", .host),
            ("GET / HTTP/1.1\r\nHost: a:b\r\n\r\n", .host), ("GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", .host),
            ("GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n", .hostMismatch),
            ("GET http://u@a/ HTTP/1.1\r\nHost: u@a\r\n\r\n", .host),
            ("GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n", .folding),
            ("GET / HTTP/1.1\r\n\tHost: a\r\n\r\n", .folding),
            ("GET / HTTP/1.1\r\nHost : a\r\n\r\n", .fieldName), ("GET / HTTP/1.1\r\n: a\r\n\r\n", .fieldName),
            ("GET / HTTP/1.1\r\nHost\r\n\r\n", .fieldName), ("GET / HTTP/1.1\r\nH(st: a\r\n\r\n", .fieldName),
            ("GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n", .fieldValue),
            ("GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n", .fieldValue),
            ("GET / HTTP/1.1\r\nHost: a\u{0}\r\n\r\n", .fieldValue),
            ("GET / HTTP/1.1\r\nHost: a\u{7F}\r\n\r\n", .fieldValue),
            ("GET / HTTP/1.1\r\nHost: a\r\n\rX: b\r\n\r\n", .fieldName),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n", .contentLength),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\n", .contentLength),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\n", .contentLength),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", .contentLength),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x1\r\n\r\n", .contentLength),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n", .contentLength),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9999999999999999999\r\n\r\n", .contentLength),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", .twoLengths),
            ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n", .twoLengths),
            ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", .transferCoding),
            ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\n", .transferCoding),
            (
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
                .transferCoding
            ),
            ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n", .transferCoding),
            ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \u{B}chunked\r\n\r\n", .fieldValue),
            ("POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", .chunkedVersion),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nExpect: 200-ok\r\n\r\n", .expectation),
        ] as [(String, MessageFault)])
    func refused(_ text: String, _ fault: MessageFault) {
        #expect(throws: fault) { try Scanned(text) }
    }

    @Test func hasLimits() {
        let many = (0...HeadFields.most).map { "X-\($0): 1\r\n" }.joined()
        #expect(throws: MessageFault.tooManyFields) { try Scanned("GET / HTTP/1.1\r\nHost: a\r\n\(many)\r\n") }
        let method = String(repeating: "A", count: 33)
        #expect(throws: MessageFault.method) { try Scanned("\(method) / HTTP/1.1\r\nHost: a\r\n\r\n") }
    }

    @Test(
        "hosts",
        arguments: ["a", "A.b-c_d:80", "127.0.0.1:8000", "[::1]", "[fe80::1]:8080", "xn--bcher-kva.example", "a:"])
    func hosts(_ host: String) throws {
        let scanned = try #require(try Scanned("GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n"))
        #expect(scanned.text(scanned.head.authority) == host)
    }

    @Test(
        "whole URLs as targets",
        arguments: [("http://a/x?y", "/x?y"), ("http://a", ""), ("https://A?y", "?y"), ("HTTP://a/", "/")])
    func absolute(_ target: String, _ path: String) throws {
        let scanned = try #require(try Scanned("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n"))
        #expect(scanned.head.form == .absolute && scanned.text(scanned.head.pathAndQuery) == path)
    }

    @Test(
        "lengths of bodies",
        arguments: [
            ("", .none), ("Content-Length: 0\r\n", .none), ("content-length:  17 \r\n", .bytes(17)),
            ("Content-Length: 007\r\n", .bytes(7)), ("TRANSFER-ENCODING: Chunked\r\n", .chunked),
        ] as [(String, BodyLength)])
    func lengths(_ fields: String, _ length: BodyLength) throws {
        #expect(try Scanned("POST / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n")?.head.length == length)
    }

    @Test(
        "whether the connection stays",
        arguments: [
            ("1.1", "", false), ("1.1", "Connection: close\r\n", true), ("1.1", "Connection: x , CLOSE\r\n", true),
            ("1.0", "", true), ("1.0", "Connection: Keep-Alive\r\n", false), ("1.1", "Connection: closed\r\n", false),
            ("1.0", "Connection: keep-alive, close\r\n", true), ("1.7", "", false),
        ])
    func closing(_ version: String, _ fields: String, _ closes: Bool) throws {
        #expect(try Scanned("GET / HTTP/\(version)\r\nHost: a\r\n\(fields)\r\n")?.head.closes == closes)
    }

    @Test("an upgrade needs both fields", arguments: [(true, true), (true, false), (false, true)])
    func upgrades(_ named: Bool, _ isThere: Bool) throws {
        let fields = (named ? "Connection: keep-alive, Upgrade\r\n" : "") + (isThere ? "Upgrade: websocket\r\n" : "")
        let scanned = try #require(try Scanned("GET / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n"))
        #expect(scanned.head.upgrade.map(scanned.text) == (named && isThere ? "websocket" : nil))
    }
}
