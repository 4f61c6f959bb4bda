import NIOCore
import Synchronization
import TestSupport
import Testing

@testable import Gateway

/// Who is slow slows the other side, and nothing is piled up; how connections end.
@Suite(.serialized) struct HTTP2FlowTests {
    private static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    /// More than the system keeps for both connections.
    private static let large = 96 << 20

    @Test("a large answer to a client that takes its time") func download() async throws {
        let piece = String(repeating: "x", count: 64 << 10)
        let written = Counter()
        try await withSecureProxy([
            { connection in
                _ = try await connection.readHead()
                try await connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(Self.large)\r\n\r\n")
                for _ in 0..<(Self.large / piece.utf8.count) {
                    try await connection.write(piece)
                    written.add(piece.utf8.count)
                }
                _ = try await connection.readToEnd()
            }
        ]) { harness in
            try await HTTP2Client.withConnection(port: harness.port) { client in
                client.grants = false
                try await client.headers(1, HTTP2Client.request())
                var got = 0
                while got < 65_535, let frame = try await client.next() {
                    if frame.type == HTTP2Client.data { got += frame.payload.readableBytes }
                }
                #expect(got == 65_535)
                // Another stream is served meanwhile: only this one waits.
                try await eventually("the server has to wait") {
                    let before = written.value
                    try await Task.sleep(for: .milliseconds(100))
                    return written.value == before
                }
                #expect(written.value < Self.large)
                client.grants = true
                try await client.grant(0, got)
                try await client.grant(1, got)
                while got < 1 << 20, let frame = try await client.next() {
                    if frame.type == HTTP2Client.data { got += frame.payload.readableBytes }
                }
                #expect(got >= 1 << 20)
                try await client.reset(1)
            }
        }
    }

    @Test("a large request to a server that takes its time") func upload() async throws {
        let flag = Flag()
        try await withSecureProxy([
            { connection in
                _ = try await connection.readHead()
                try await flag.wait()
                _ = try await connection.readToEnd()
            }
        ]) { harness in
            try await HTTP2Client.withConnection(port: harness.port) { client in
                let fields = HTTP2Client.request("POST", "/", [("content-length", "\(Self.large)")])
                try await client.headers(1, fields, ends: false)
                let piece = String(repeating: "x", count: 16_000)
                var sent = 0
                // As much as the windows allow, until no more is granted.
                func windows() -> Int {
                    65_535 + min(client.granted[0] ?? 0, client.granted[1] ?? 0) - sent
                }
                while sent < Self.large {
                    let count = min(piece.utf8.count, Self.large - sent)
                    if windows() < count {
                        // An answer to a PING comes behind whatever was granted before.
                        guard try await client.ping() else { break }
                        if windows() < count {
                            try await Task.sleep(for: .milliseconds(50))
                            guard try await client.ping(), windows() >= count else { break }
                        }
                        continue
                    }
                    try await client.data(1, String(piece.prefix(count)), ends: sent + count == Self.large)
                    sent += count
                }
                // What the system's buffers hold and one window, not all of it.
                #expect(sent < Self.large, "nothing held the client back")
                flag.set(true)
                try await eventually("the client may go on") {
                    let isThere = try await client.ping()
                    try await Task.sleep(for: .milliseconds(100))
                    return !isThere || windows() >= piece.utf8.count
                }
                #expect(!client.isClosed)
                try await client.reset(1)
            }
        }
    }

    @Test("curl sends and gets large bodies", arguments: ["--http2", "--http1.1"]) func curlLarge(_ version: String)
        async throws
    {
        let size = 3_000_000
        try await withSecureProxy([
            { connection in
                let head = try await connection.readHead()
                #expect(head.lowercased().contains("content-length: \(size)\r\n"))
                let body = try await connection.read(count: size)
                try await connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(size)\r\n\r\n")
                try await connection.write(body)
                _ = try await connection.readToEnd()
            }
        ]) { harness in
            var generator = SplitMix64(1)
            let body = (0..<size / 8).flatMap { _ in withUnsafeBytes(of: generator.next()) { Array($0) } }
            try harness.folder.write(body, to: "body")
            _ = try await harness.curl(
                "/", [version, "--data-binary", "@\(harness.folder.file("body"))", "-o", harness.folder.file("answer")])
            #expect(try harness.folder.bytes("answer") == body)
        }
    }

    // MARK: Ends

    @Test("draining finishes what is under way, and takes nothing new") func drain() async throws {
        let flag = Flag()
        try await withSecureProxy([
            { connection in
                _ = try await connection.readHead()
                try await flag.wait()
                try await connection.write(Self.ok)
                _ = try await connection.readToEnd()
            }
        ]) { harness in
            try await HTTP2Client.withConnection(port: harness.port) { client in
                try await client.headers(1, HTTP2Client.request())
                try await eventually("the server has it") { harness.proxy.servers[0].connections == 1 }
                let gateway = harness.proxy.gateway
                async let stopped: Void = gateway.stop(within: .seconds(60))
                while client.goAways.count < 2 {
                    guard try await client.ping() else { break }
                    try await Task.sleep(for: .milliseconds(5))
                }
                #expect(client.goAways == [0, 0])
                flag.set(true)
                let answer = try await client.answer(1)
                #expect(answer.text == "ok" && answer.isWhole, "\(answer) \(client.goAways)")
                let code = try await client.end()
                #expect(code == 0)
                await stopped
                #expect(gateway.clientCount == 0)
            }
        }
    }

    @Test("draining does not wait for clients that ask nothing, whatever they answer", arguments: [true, false])
    func drainIdle(_ answers: Bool) async throws {
        try await withSecureProxy([answering(Self.ok)]) { harness in
            try await HTTP2Client.withConnection(port: harness.port) { client in
                try await client.headers(1, HTTP2Client.request())
                let answer = try await client.answer(1)
                #expect(answer.text == "ok")
                client.answersPings = answers
                let gateway = harness.proxy.gateway
                let start = ContinuousClock.now
                async let stopped: Void = gateway.stop(within: .seconds(240))
                _ = try await client.end()
                await stopped
                #expect(ContinuousClock.now - start < .seconds(120))
            }
        }
    }

    @Test("connections without streams end", arguments: [true, false]) func idle(_ wasServed: Bool) async throws {
        try await withSecureProxy(
            [answering(Self.ok)],
            configure: { configuration in
                // One that is to be served is, however long this machine takes for that.
                configuration.times.idle = .milliseconds(300)
                configuration.times.head = wasServed ? .seconds(60) : .seconds(5)
            }
        ) { harness in
            try await HTTP2Client.withConnection(port: harness.port) { client in
                if wasServed {
                    try await client.headers(1, HTTP2Client.request())
                    let answer = try await client.answer(1)
                    #expect(answer.text == "ok")
                }
                let code = try await client.end()
                #expect(code == 0)
            }
            try await eventually("it is gone") { harness.proxy.gateway.clientCount == 0 }
        }
    }

    @Test("a connection counts as one, and one too many is closed") func counted() async throws {
        try await withSecureProxy([answering(Self.ok)], configure: { $0.limits.connections = 1 }) { harness in
            try await HTTP2Client.withConnection(port: harness.port) { client in
                try await client.headers(1, HTTP2Client.request())
                let answer = try await client.answer(1)
                #expect(answer.text == "ok" && harness.proxy.gateway.clientCount == 1)
                await #expect(throws: (any Error).self) { _ = try await harness.curl("/") }
                try await client.headers(3, HTTP2Client.request())
                let next = try await client.answer(3)
                #expect(next.text == "ok")
            }
        }
    }
}
