import Services
import TestSupport
import Testing
import Web

/// What a connection may do, and what it may not.
@Suite struct ConnectionTests {
    @Test("Requests of one connection are answered in their order, pipelined too")
    func pipelining() async throws {
        try await withService { address in
            try await RawClient.withConnection(port: address.port) { connection in
                let targets = ["/open", "/things/1", "/nothing", "/stream", "/things/2"]
                let requests = targets.map { RawClient.request($0, host: "127.0.0.1") }
                try await connection.write(
                    requests.joined() + RawClient.request("/open", host: "127.0.0.1", [("Connection", "close")]))
                let text = String(decoding: try await connection.readToEnd(), as: UTF8.self)
                let statuses = text.ranges(of: "HTTP/1.1 ").map { text[$0.upperBound...].prefix(3) }
                #expect(statuses == ["200", "200", "404", "200", "200", "200"])
                #expect(text.components(of: #"{"id":"1"}"#) == 1 && text.components(of: #"{"id":"2"}"#) == 1)
            }
        }
    }

    @Test("HTTP/1.0 gets its own version, no chunks, and the connection's end")
    func oldVersion() async throws {
        try await withService { address in
            for target in ["/open", "/stream"] {
                try await RawClient.withConnection(port: address.port) { connection in
                    try await connection.write("GET \(target) HTTP/1.0\r\n\r\n")
                    let bytes = try await connection.readToEnd()
                    let answer = try RawAnswer(bytes)
                    #expect(answer.statusLine == "HTTP/1.0 200 OK")
                    #expect(answer.header("transfer-encoding") == nil && answer.header("connection") == "close")
                }
            }
            try await RawClient.withConnection(port: address.port) { connection in
                let request = "GET /open HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"
                for _ in 0..<3 {
                    try await connection.write(request)
                    let head = try await connection.readHead()
                    #expect(head.hasPrefix("HTTP/1.0 200") && head.lowercased().contains("connection: keep-alive"))
                    _ = try await connection.read(count: 11)
                }
            }
        }
    }

    static let broken: [(String, String, Int)] = [
        ("no HTTP", "\u{16}\u{03}\u{01}\u{02}garbage\r\n\r\n", 400), ("no version", "GET /\r\n\r\n", 400),
        (
            "two lengths", "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
            400
        ),
        (
            "length and chunks",
            "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            400
        ),
        (
            "bad chunk",
            "POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n", 400
        ),
        ("no host", "GET /open HTTP/1.1\r\n\r\n", 400),
        ("two hosts", "GET /open HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n", 400),
        ("target", "GET open HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
        ("huge length", "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999\r\n\r\n", 400),
        ("large length", "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9223372036854775807\r\n\r\n", 413),
        (
            "long header",
            "GET /open HTTP/1.1\r\nHost: localhost\r\nX: \(String(repeating: "a", count: 60_000))\r\n\r\n", 431
        ),
        ("long target", "GET /\(String(repeating: "a", count: 100_000)) HTTP/1.1\r\nHost: localhost\r\n\r\n", 431),
        (
            "many headers",
            "GET /open HTTP/1.1\r\nHost: localhost\r\n" + (0..<2_000).map { "X-\($0): 1\r\n" }.joined() + "\r\n", 431
        ),
    ]

    @Test("P32 What is no request is refused, and the service lives on", arguments: broken.map(\.0))
    func hostile(_ name: String) async throws {
        let (_, bytes, status) = try #require(Self.broken.first { $0.0 == name })
        try await withService { address in
            try await RawClient.withConnection(port: address.port) { connection in
                try await connection.write(bytes)
                connection.finishWriting()
                let answer = try RawAnswer(try await connection.readToEnd())
                #expect(status == 431 ? [400, 431].contains(answer.status) : answer.status == status, "\(answer.text)")
                #expect(answer.code != nil)
            }
            let answer1 = try await RawClient.fetch("/open", port: address.port)
            #expect(answer1.status == 200)
        }
    }

    @Test("P32 Bytes that are no UTF-8 and ten megabytes of anything end nothing")
    func bodies() async throws {
        try await withService { address in
            try await RawClient.withConnection(port: address.port) { connection in
                let body = Array("{\"name\":\"".utf8) + [0xFF, 0xFE] + Array("\"}".utf8)
                try await connection.write(
                    "POST /echo HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: \(body.count)\r\n\r\n"
                )
                try await connection.write(body)
                let answer = try RawAnswer(try await connection.readToEnd())
                #expect(answer.status == 400 && answer.code == "invalid_utf8")
            }
            // Announced: refused before it is sent, and the answer arrives although the client goes on sending.
            try await RawClient.withConnection(port: address.port) { connection in
                try await connection.write("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10000000\r\n\r\n")
                try? await connection.write([UInt8](repeating: 0x20, count: 500_000))
                let answer = try RawAnswer(try await connection.readToEnd())
                #expect(answer.status == 413 && answer.header("connection") == "close")
            }
            // In chunks: refused once it is too much.
            try await RawClient.withConnection(port: address.port) { connection in
                try await connection.write(
                    "POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")
                for _ in 0..<20 {
                    try? await connection.write("1000\r\n" + String(repeating: " ", count: 4_096) + "\r\n")
                }
                let answer = try RawAnswer(try await connection.readToEnd())
                #expect(answer.status == 413)
            }
            let large = String(repeating: "a", count: 10_000_000)
            let counted = try await RawClient.fetch("/count", port: address.port, method: "POST", body: large)
            #expect(try counted.json == ["count": 10_000_000])
        }
    }

    @Test("A client that waits for 100-continue is asked to go on, or refused before it sends")
    func continues() async throws {
        try await withService { address in
            try await RawClient.withConnection(port: address.port) { connection in
                try await connection.write(
                    "POST /echo HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Length: 11\r\n\r\n"
                )
                #expect(try await connection.readHead().hasPrefix("HTTP/1.1 100"))
                try await connection.write(#"{"count":1}"#)
                #expect(try RawAnswer(try await connection.readToEnd()).status == 200)
            }
            try await RawClient.withConnection(port: address.port) { connection in
                try await connection.write(
                    "POST /echo HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 11000\r\n\r\n")
                #expect(try RawAnswer(try await connection.readToEnd()).status == 413)
            }
        }
    }

    @Test("Slow heads, slow bodies and idle connections are closed")
    func slowness() async throws {
        try await withService(configure: {
            $0.headTime = .milliseconds(200)
            $0.idleTime = .milliseconds(300)
            $0.bodyTime = .milliseconds(200)
        }) { address in
            for bytes in ["", "GET /open HT", "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n{"] {
                try await RawClient.withConnection(port: address.port) { connection in
                    if !bytes.isEmpty { try await connection.write(bytes) }
                    // It ends by itself: the client never closes.
                    _ = try? await connection.readToEnd()
                }
            }
            // Who sends in time is answered; on a loaded machine the client itself may be late.
            try await eventually("an answer") {
                try await RawClient.withConnection(port: address.port) { connection in
                    try await connection.write(RawClient.request("/open", host: "localhost"))
                    return try? RawAnswer(try await connection.readToEnd()).status == 200
                } == true
            }
        }
    }

    @Test("One address does not get all connections")
    func connectionsOfOneAddress() async throws {
        try await withService(configure: { $0.mostConnectionsPerAddress = 2 }) { address in
            try await RawClient.withConnection(port: address.port) { first in
                try await first.write(RawClient.request("/open", host: "localhost"))
                _ = try await first.readHead()
                try await RawClient.withConnection(port: address.port) { second in
                    try await second.write(RawClient.request("/open", host: "localhost"))
                    _ = try await second.readHead()
                    let refused = try await RawClient.fetch("/open", port: address.port)
                    #expect(refused.status == 503 && refused.code == "busy" && refused.header("retry-after") != nil)
                }
                try await eventually("there is room again") {
                    try await RawClient.fetch("/open", port: address.port).status == 200
                }
            }
        }
    }

    @Test("A connection beyond the most is answered once another ends")
    func manyConnections() async throws {
        try await withService(configure: { $0.mostConnections = 2 }) { address in
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<12 { group.addTask { try await RawClient.fetch("/open", port: address.port).status } }
                for try await status in group { #expect(status == 200) }
            }
        }
    }
}

extension String {
    /// How often `part` stands in it.
    func components(of part: String) -> Int { ranges(of: part).count }
}
