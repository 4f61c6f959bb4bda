import Bookshop
import TestSupport
import Testing

@Suite struct TestProxyTests {
    @Test func httpPassesRequestsOnInOriginForm() async throws {
        try await withBookshop { shop in
            try await TestProxy.withProxy(.http) { proxy, port in
                let answer = try await RawClient.fetch(
                    shop.url("/search?q=x"), port: port, headers: [("Host", "127.0.0.1:\(shop.port)")])
                #expect(answer.status == 200)
                #expect(answer.header("connection") == "close")
                #expect(shop.requests.map(\.target) == ["/search?q=x"])
                #expect(proxy.passages.map(\.way) == [.forward])
                #expect(proxy.passages.map(\.target) == ["127.0.0.1:\(shop.port)"])
                #expect(proxy.passages.map(\.accepted) == [true])
            }
        }
    }

    @Test func httpPassesBodiesOn() async throws {
        try await withBookshop { shop in
            try await TestProxy.withProxy(.http) { _, port in
                let answer = try await RawClient.fetch(shop.url("/echo"), port: port, method: "POST", body: "a=b")
                #expect(answer.text == "POST a=b")
            }
        }
    }

    @Test func httpTunnels() async throws {
        try await withBookshop { shop in
            try await TestProxy.withProxy(.http) { proxy, port in
                try await RawClient.withConnection(port: port) { connection in
                    try await connection.write("CONNECT 127.0.0.1:\(shop.port) HTTP/1.1\r\nHost: x\r\n\r\n")
                    let head = try await connection.readHead()
                    #expect(head.hasPrefix("HTTP/1.1 200 "))
                    try await connection.write(RawClient.request("/deep/1", host: "x", [("Connection", "close")]))
                    let answer = try RawAnswer(try await connection.readToEnd())
                    #expect(answer.status == 200)
                }
                #expect(proxy.passages.map(\.way) == [.connect])
            }
        }
    }

    @Test func httpRefusesWhoItDoesNotKnow() async throws {
        try await withBookshop { shop in
            try await TestProxy.withProxy(.http, credentials: ("ann", "secret")) { proxy, port in
                let refused = try await RawClient.fetch(shop.url("/deep/1"), port: port)
                #expect(refused.status == 407)
                // "ann:secret" in base 64.
                let known = try await RawClient.fetch(
                    shop.url("/deep/1"), port: port, headers: [("Proxy-Authorization", "Basic YW5uOnNlY3JldA==")])
                #expect(known.status == 200)
                #expect(proxy.passages.map(\.accepted) == [false, true])
                #expect(shop.requests.first?.header("proxy-authorization") == nil)
            }
        }
    }

    @Test func httpSaysWhenUpstreamIsGone() async throws {
        try await TestProxy.withProxy(.http) { _, port in
            let answer = try await RawClient.fetch("http://127.0.0.1:1/", port: port)
            #expect(answer.status == 502)
        }
    }

    @Test func socksConnectsByNameAndByAddress() async throws {
        try await withBookshop { shop in
            try await TestProxy.withProxy(.socks5) { proxy, port in
                let number: [UInt8] = [UInt8(shop.port >> 8), UInt8(shop.port & 0xFF)]
                let name: [UInt8] = [3, 9] + Array("localhost".utf8)
                for address in [[1, 127, 0, 0, 1], name] {
                    try await RawClient.withConnection(port: port) { connection in
                        try await connection.write([5, 1, 0])
                        let method = try await connection.read(count: 2)
                        #expect(method == [5, 0])
                        try await connection.write([5, 1, 0] + address + number)
                        let reply = try await connection.read(count: 10)
                        #expect(reply.prefix(2) == [5, 0])
                        try await connection.write(RawClient.request("/deep/1", host: "x", [("Connection", "close")]))
                        let answer = try RawAnswer(try await connection.readToEnd())
                        #expect(answer.status == 200)
                    }
                }
                #expect(proxy.passages.map(\.target) == ["127.0.0.1:\(shop.port)", "localhost:\(shop.port)"])
            }
        }
    }

    @Test(arguments: [("secret", [1, 0] as [UInt8]), ("wrong", [1, 1])])
    func socksAsksForThePassword(password: String, verdict: [UInt8]) async throws {
        try await TestProxy.withProxy(.socks5, credentials: ("ann", "secret")) { proxy, port in
            try await RawClient.withConnection(port: port) { connection in
                try await connection.write([5, 2, 0, 2])
                let method = try await connection.read(count: 2)
                #expect(method == [5, 2])
                let pair = [1, 3] + Array("ann".utf8) + [UInt8(password.utf8.count)] + Array(password.utf8)
                try await connection.write(pair)
                let answer = try await connection.read(count: 2)
                #expect(answer == verdict)
            }
            if verdict[1] == 1 { #expect(proxy.passages.map(\.accepted) == [false]) }
        }
    }

    @Test func socksWithoutTheMethodItNeedsIsRefused() async throws {
        try await TestProxy.withProxy(.socks5, credentials: ("ann", "secret")) { _, port in
            try await RawClient.withConnection(port: port) { connection in
                try await connection.write([5, 1, 0])
                let method = try await connection.read(count: 2)
                #expect(method == [5, 0xFF])
            }
        }
    }
}
