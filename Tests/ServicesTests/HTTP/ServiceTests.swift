import NIOHTTP1
import ServiceLifecycle
import Services
import TestSupport
import Testing
import Web

/// A service begins and ends.
@Suite struct ServiceTests {
    private static let openssl = Program(path: "/usr/bin/openssl")

    @Test("A port that is taken is named, with what to do")
    func portTaken() async throws {
        try await withService { address in
            let second = HTTPService(
                name: "second", table: TestRoutes.table, access: TestRoutes.open,
                configuration: .init(port: address.port),
                logger: TestRoutes.logger)
            let fault = await #expect(throws: ListeningFault.self) { try await second.run() }
            #expect(fault?.code == .portTaken && fault?.description.contains("\(address.port)") == true)
            await #expect(throws: ListeningFault.self) { try await second.listening() }
        }
    }

    @Test("A host that is no address of this machine is named")
    func badHost() async throws {
        for host in ["192.0.2.1", "no such host"] {
            var configuration = HTTPService.Configuration(port: 0)
            configuration.host = host
            let service = HTTPService(
                name: "lost", table: TestRoutes.table, access: TestRoutes.open, configuration: configuration,
                logger: TestRoutes.logger)
            let fault = await #expect(throws: ListeningFault.self) { try await service.run() }
            #expect(fault?.description.contains(host) == true)
        }
    }

    @Test("It serves IPv6")
    func addresses() async throws {
        try await withService(configure: { $0.host = "[::1]" }) { address in
            #expect(address.url == "http://[::1]:\(address.port)")
            let answer = try await RawClient.fetch(
                "/open", host: "::1", port: address.port, headers: [("Host", "[::1]:\(address.port)")])
            #expect(answer.status == 200)
        }
    }

    @Test("It serves TLS with the configured certificate, and says when that cannot be used")
    func tls() async throws {
        try await withScratchFolder { folder in
            let authority = try await TestAuthority(in: folder)
            let certificate = try await authority.issue("server", for: ["DNS:localhost", "IP:127.0.0.1"])
            let pair = HTTPService.Certificate(chain: certificate.chain, key: certificate.key)
            try await withService(configure: { $0.certificate = pair }) { address in
                #expect(address.url == "https://127.0.0.1:\(address.port)")
                let request = try folder.write(
                    RawClient.request("/open", host: "localhost", [("Connection", "close")]), to: "request")
                let shell = Program(path: "/bin/sh")
                let result = try await shell.run([
                    "-c",
                    "(cat \(request); sleep 1) | openssl s_client -quiet -verify_return_error -CAfile \(authority.certificate) "
                        + "-servername localhost -connect 127.0.0.1:\(address.port)",
                ])
                #expect(result.output.contains("HTTP/1.1 200 OK") && result.output.contains(#"{"ok":true}"#))
            }
            var wrong = HTTPService.Configuration(port: 0)
            wrong.certificate = .init(chain: certificate.chain, key: folder.file("nothing.key"))
            let service = HTTPService(
                name: "wrong", table: TestRoutes.table, access: TestRoutes.open, configuration: wrong,
                logger: TestRoutes.logger)
            let fault = await #expect(throws: ListeningFault.self) { try await service.run() }
            #expect(fault?.code == .certificate)
        }
    }

    @Test("A graceful end answers what is under way and closes what is idle")
    func gracefulEnd() async throws {
        let (begun, begin) = AsyncStream.makeStream(of: Void.self)
        let (released, release) = AsyncStream.makeStream(of: Void.self)
        let slow = Route(.GET, "/work", "work", "Works", tag: "T", role: nil, answers: [.json(.any)]) { _ in
            begin.yield()
            for await _ in released { break }
            return .json(["done": true])
        }
        let table = RouteTable(title: "T", version: "1", about: "", schemas: [], routes: [slow] + TestRoutes.all)
        let service = HTTPService(
            name: "test", table: table, access: TestRoutes.open, configuration: .init(port: 0),
            logger: TestRoutes.logger)
        try await withRunning([service]) { group in
            let port = try await service.listening().port
            try await RawClient.withConnection(port: port) { idle in
                try await idle.write(RawClient.request("/open", host: "localhost"))
                _ = try await idle.readHead()
                _ = try await idle.read(count: 11)
                async let answer = RawClient.fetch("/work", port: port, headers: [])
                for await _ in begun { break }
                await group.triggerGracefulShutdown()
                let rest = try await idle.readToEnd()
                #expect(rest.isEmpty)
                release.yield()
                #expect(try await answer.text == #"{"done":true}"#)
            }
        }
    }
}
