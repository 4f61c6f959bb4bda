import Testing

@testable import Crawling

/// What is said to proxies, without a socket.
@Suite struct ProxyHandshakeTests {
    @Test func asksAnHTTPProxyForATunnel() throws {
        var handshake = ProxyHandshake(proxy: try Proxy("http://u:p%40ss@proxy:3128"), host: "example.org", port: 443)
        let greeting = String(decoding: handshake.greeting(), as: UTF8.self)
        #expect(greeting.hasPrefix("CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n"))
        // "u:p@ss" in base64.
        #expect(greeting.contains("Proxy-Authorization: Basic dTpwQHNz\r\n"))
        #expect(try handshake.receive(Array("HTTP/1.1 200 Connection established\r\n".utf8)) == .wait)
        #expect(try handshake.receive(Array("\r\n".utf8)) == .done)
    }

    @Test(arguments: ["HTTP/1.1 407 Who are you\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\nextra", "SSH-2.0-x\r\n\r\n"])
    func doesNotTakeAnythingForATunnel(_ answer: String) throws {
        var handshake = ProxyHandshake(proxy: try Proxy("http://proxy:3128"), host: "example.org", port: 443)
        #expect(throws: DownloadFault.self) { try handshake.receive(Array(answer.utf8)) }
    }

    @Test func speaksSOCKS5WithAPassword() throws {
        var handshake = ProxyHandshake(proxy: try Proxy("socks5://me:key@proxy"), host: "example.org", port: 8080)
        #expect(handshake.greeting() == [5, 2, 0, 2])
        #expect(try handshake.receive([5, 2]) == .send([1, 2] + Array("me".utf8) + [3] + Array("key".utf8)))
        #expect(try handshake.receive([1, 0]) == .send([5, 1, 0, 3, 11] + Array("example.org".utf8) + [0x1F, 0x90]))
        #expect(try handshake.receive([5, 0, 0, 1, 127, 0, 0]) == .wait)
        #expect(try handshake.receive([1, 0, 80]) == .done)
    }

    @Test func sendsAddressesAsAddresses() throws {
        var handshake = ProxyHandshake(proxy: try Proxy("socks5://proxy"), host: "[::1]", port: 80)
        #expect(handshake.greeting() == [5, 1, 0])
        let expected: [UInt8] = [5, 1, 0, 4] + Array(repeating: 0, count: 15) + [1, 0, 80]
        #expect(try handshake.receive([5, 0]) == .send(expected))
    }

    @Test(arguments: [[4, 0], [5, 255], [5, 2]] as [[UInt8]])
    func refusesOtherMethods(_ answer: [UInt8]) throws {
        var handshake = ProxyHandshake(proxy: try Proxy("socks5://proxy"), host: "a", port: 80)
        #expect(throws: DownloadFault.self) { try handshake.receive(answer) }
    }

    @Test(arguments: ["ftp://proxy:1", "proxy:3128", "http://", "https://proxy:1"])
    func refusesOtherProxies(_ text: String) {
        #expect(throws: SettingsFault.self) { try Proxy(text) }
    }
}
