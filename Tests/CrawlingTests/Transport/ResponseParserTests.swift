import NIOCore
import Testing
import Web

@testable import Crawling

/// Cutting bytes into answers, whole and byte by byte.
@Suite struct ResponseParserTests {
    /// An answer as it stands on the wire, and what it means.
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let wire: String
        var status = 200
        var body = ""
        var isReusable = true
        var endsByClose = false
        var isHEAD = false

        var testDescription: String { name }
    }

    static let whole: [Case] = [
        Case(name: "length", wire: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", body: "hello"),
        Case(name: "no reason", wire: "HTTP/1.1 404\r\nContent-Length: 0\r\n\r\n", status: 404),
        Case(name: "bare line feeds", wire: "HTTP/1.1 200 OK\nContent-Length: 2\n\nhi", body: "hi"),
        Case(
            name: "chunked",
            wire: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n",
            body: "abcde"),
        Case(
            name: "trailers", wire: "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n1\r\na\r\n0\r\nX: y\r\n\r\n",
            body: "a"),
        Case(
            name: "chunked wins over a length",
            wire: "HTTP/1.1 200 OK\r\nContent-Length: 99\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
            body: "a",
            isReusable: false),
        Case(
            name: "close", wire: "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx", body: "x",
            isReusable: false),
        Case(
            name: "until close", wire: "HTTP/1.1 200 OK\r\n\r\nrest", body: "rest", isReusable: false, endsByClose: true
        ),
        Case(name: "1.0", wire: "HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx", body: "x", isReusable: false),
        Case(
            name: "1.0 kept", wire: "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\nx", body: "x"
        ),
        Case(name: "204", wire: "HTTP/1.1 204 No Content\r\n\r\n", status: 204),
        Case(name: "304 with a length", wire: "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", status: 304),
        Case(name: "HEAD", wire: "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", isHEAD: true),
        Case(
            name: "early hints",
            wire: "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nz",
            body: "z"),
        Case(
            name: "same length twice", wire: "HTTP/1.1 200 OK\r\nContent-Length: 1, 1\r\nContent-Length: 1\r\n\r\nz",
            body: "z"),
        Case(name: "space before the colon", wire: "HTTP/1.1 200 OK\r\nContent-Length : 1\r\n\r\nz", body: "z"),
        Case(
            name: "bytes behind the answer", wire: "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nzHTTP/1.1 200 OK",
            body: "z", isReusable: false),
    ]

    @Test(arguments: whole) func readsInOnePiece(_ testCase: Case) throws {
        var parser = ResponseParser(maxBodySize: 1_000)
        parser.begin(isHEAD: testCase.isHEAD)
        var response = try parser.receive(ByteBuffer(string: testCase.wire))
        if testCase.endsByClose {
            #expect(response == nil)
            response = try parser.receiveEnd()
        }
        let found = try #require(response)
        #expect(found.head.status == testCase.status)
        #expect(String(buffer: found.body) == testCase.body)
        #expect(found.isReusable == testCase.isReusable)
    }

    @Test(arguments: whole.filter { $0.name != "bytes behind the answer" })
    func readsByteByByte(_ testCase: Case) throws {
        var parser = ResponseParser(maxBodySize: 1_000)
        parser.begin(isHEAD: testCase.isHEAD)
        var response: ResponseParser.Response?
        for byte in testCase.wire.utf8 {
            #expect(response == nil, "the answer is whole only with its last byte")
            response = try parser.receive(ByteBuffer(bytes: [byte]))
        }
        if testCase.endsByClose { response = try parser.receiveEnd() }
        let found = try #require(response)
        #expect(found.head.status == testCase.status)
        #expect(String(buffer: found.body) == testCase.body)
    }

    @Test(arguments: [
        ("SSH-2.0-OpenSSH\r\n\r\n", DownloadFault.Code.malformed),
        ("HTTP/2 200\r\n\r\n", .malformed),
        ("HTTP/1.1 20 OK\r\n\r\n", .malformed),
        ("HTTP/1.1 2000 OK\r\n\r\n", .malformed),
        ("HTTP/1.1 101 Switching\r\n\r\n", .malformed),
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", .malformed),
        ("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", .malformed),
        ("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n", .malformed),
        ("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n", .tooLarge),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", .malformed),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", .malformed),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n", .malformed),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n", .malformed),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n", .malformed),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n", .tooLarge),
    ])
    func refuses(_ wire: String, _ code: DownloadFault.Code) {
        var parser = ResponseParser(maxBodySize: 1_000)
        parser.begin(isHEAD: false)
        let fault = #expect(throws: DownloadFault.self) { try parser.receive(ByteBuffer(string: wire)) }
        #expect(fault?.code == code)
    }

    @Test func `P17 a head without end is refused at 64 KiB`() {
        var parser = ResponseParser(maxBodySize: 0)
        parser.begin(isHEAD: false)
        let fault = #expect(throws: DownloadFault.self) {
            _ = try parser.receive(ByteBuffer(string: "HTTP/1.1 200 OK\r\n"))
            for _ in 0..<10_000 { _ = try parser.receive(ByteBuffer(string: "X-Filler: aaaaaaaaaaaa\r\n")) }
        }
        #expect(fault?.code == .malformed)
        #expect(parser.received < 80 << 10)
    }

    @Test func `P17 a body until close is refused past the limit`() {
        var parser = ResponseParser(maxBodySize: 1_000)
        parser.begin(isHEAD: false)
        let fault = #expect(throws: DownloadFault.self) {
            _ = try parser.receive(ByteBuffer(string: "HTTP/1.1 200 OK\r\n\r\n"))
            for _ in 0..<100 { _ = try parser.receive(ByteBuffer(repeating: 0x61, count: 100)) }
        }
        #expect(fault?.code == .tooLarge)
    }

    @Test(arguments: [
        ("", DownloadFault.Code.closed),
        ("HTTP/1.1 200 OK\r\nContent-", .truncated),
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc", .truncated),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc", .truncated),
    ])
    func saysWhatIsMissingAtTheEnd(_ wire: String, _ code: DownloadFault.Code) throws {
        var parser = ResponseParser(maxBodySize: 1_000)
        parser.begin(isHEAD: false)
        if !wire.isEmpty { #expect(try parser.receive(ByteBuffer(string: wire)) == nil) }
        let fault = #expect(throws: DownloadFault.self) { try parser.receiveEnd() }
        #expect(fault?.code == code)
    }

    @Test func `P32 mutated answers never trap`() {
        var random = SplitMix64(seed: 7)
        let seeds = Self.whole.map { Array($0.wire.utf8) }
        for _ in 0..<20_000 {
            var bytes = seeds[Int.random(in: 0..<seeds.count, using: &random)]
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            var parser = ResponseParser(maxBodySize: 100)
            parser.begin(isHEAD: false)
            let cut = Int.random(in: 0...bytes.count, using: &random)
            for part in [bytes[..<cut], bytes[cut...]] {
                if (try? parser.receive(ByteBuffer(bytes: part))) != nil { break }
            }
        }
    }
}
