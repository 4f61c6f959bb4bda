import NIOCore
import NIOHPACK
import Testing

@testable import Gateway

/// Answers of HTTP/1.1 as parts of HTTP/2, however they are cut.
struct HTTP2AnswerTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let bytes: String
        var method = RequestMethod.get
        let parts: String
        var isDone = true
        var testDescription: String { bytes }
    }

    static let cases: [Case] = [
        .init(bytes: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", parts: ":status=200,content-length=2;ok"),
        .init(bytes: "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", parts: ":status=200,content-length=0"),
        .init(bytes: "HTTP/1.1 204 No Content\r\nContent-Length: 7\r\n\r\n", parts: ":status=204"),
        .init(
            bytes: "HTTP/1.1 304 Not Modified\r\nETag: x\r\nContent-Length: 7\r\n\r\n",
            parts: ":status=304,etag=x,content-length=7"),
        .init(
            bytes: "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", method: .head, parts: ":status=200,content-length=9"),
        .init(
            bytes: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\n\r\n",
            parts: ":status=200;hello"),
        .init(
            bytes: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n0\r\nX-Sum: 1\r\nY:  2 \r\n\r\n",
            parts: ":status=200;hel;x-sum=1,y=2"),
        .init(
            bytes: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: 1\r\n\r\n", parts: ":status=200;a=1"),
        .init(bytes: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n000;a=b\r\n\r\n", parts: ":status=200"),
        .init(
            bytes:
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n!",
            parts: ":status=100;:status=103,link=x;:status=200,content-length=1;!"),
        .init(
            bytes:
                "HTTP/1.1 200 OK\r\nConnection: close, X-Own\r\nKeep-Alive: 1\r\nProxy-Connection: x\r\nUpgrade: h2c\r\nX-Own: 1\r\nX-Not: 2\r\n\r\nend",
            parts: ":status=200,x-not=2;end", isDone: false),
        .init(
            bytes: "HTTP/1.1 200\r\nContent-Length: 5\r\n\r\nab", parts: ":status=200,content-length=5;ab",
            isDone: false),
    ]

    private func text(_ block: HPACKHeaders) -> String { block.map { "\($0.name)=\($0.value)" }.joined(separator: ",") }

    private func read(_ item: Case, _ pieces: [String]) throws -> (String, HTTP2Answer) {
        var answer = HTTP2Answer()
        var lines: [String] = []
        var isInBody = false
        for piece in pieces {
            for part in try answer.read(ByteBuffer(string: piece), to: item.method) {
                switch part {
                case .head(let block), .trailers(let block):
                    lines.append(text(block))
                    isInBody = false
                case .data(let data):
                    if isInBody, let last = lines.popLast() {
                        lines.append(last + String(buffer: data))
                    } else {
                        lines.append(String(buffer: data))
                    }
                    isInBody = true
                }
            }
        }
        return (lines.joined(separator: ";"), answer)
    }

    @Test(arguments: cases) func isRead(_ item: Case) throws {
        let (parts, answer) = try read(item, [item.bytes])
        #expect(parts == item.parts)
        #expect(answer.isDone == item.isDone)
    }

    @Test("cut anywhere", arguments: cases) func cut(_ item: Case) throws {
        let bytes = Array(item.bytes.utf8)
        for place in 1..<bytes.count {
            let pieces = [bytes[..<place], bytes[place...]].map { String(decoding: $0, as: UTF8.self) }
            let (parts, answer) = try read(item, pieces)
            #expect(parts == item.parts)
            #expect(answer.isDone == item.isDone)
        }
        let (parts, _) = try read(item, bytes.map { String(decoding: [$0], as: UTF8.self) })
        #expect(parts == item.parts)
    }

    @Test("only a body that lasts until the connection ends does so in order") func ends() throws {
        for (bytes, isWhole) in [
            ("HTTP/1.1 200 OK\r\n\r\nx", true), ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nx", false),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n", false), ("HTTP/1.1 2", false),
            ("", false),
            ("HTTP/1.1 100 Continue\r\n\r\n", false), ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx", true),
        ] {
            var answer = HTTP2Answer()
            _ = try answer.read(ByteBuffer(string: bytes), to: .get)
            let ended = answer.end()
            #expect(ended == isWhole, "\(bytes)")
        }
    }

    @Test(arguments: [
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
        "nonsense that is no status line at all",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxy", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "HTTP/1.1 200 OK\r\nX: \(String(repeating: "{", count: 20_000))\r\n\r\n",
    ]) func isRefused(_ bytes: String) {
        var answer = HTTP2Answer()
        #expect(throws: MessageFault.self) { _ = try answer.read(ByteBuffer(string: bytes), to: .get) }
    }
}
