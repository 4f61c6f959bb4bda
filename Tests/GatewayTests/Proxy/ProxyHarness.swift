import Logging
import NIOCore
import TestSupport

@testable import Gateway

/// A gateway in front of servers that a test writes.
struct ProxyHarness {
    let gateway: Gateway
    let port: Int
    let servers: [ScriptedServer]

    var upstreams: [UpstreamServer] { gateway.groups.flatMap(\.servers) }

    /// What the first server has got, each connection's bytes as text.
    var received: [String] { servers[0].received }

    /// Sends bytes, and reads until the gateway closes.
    func exchange(_ bytes: String) async throws -> String {
        try await RawClient.withConnection(port: port) { connection in
            try await connection.write(bytes)
            return String(decoding: try await connection.readToEnd(), as: UTF8.self)
        }
    }
}

/// Lends a gateway over one server for each script; everything is closed afterwards, and nothing may be left open.
func withProxy(
    _ scripts: [@Sendable (ScriptedConnection) async throws -> Void],
    algorithm: BalancingAlgorithm = .roundRobin, threads: Int = 1,
    configure: (inout GatewayConfiguration) -> Void = { _ in },
    isolation: isolated (any Actor)? = #isolation,
    _ body: (ProxyHarness) async throws -> Void
) async throws {
    func run(_ left: ArraySlice<@Sendable (ScriptedConnection) async throws -> Void>, _ servers: [ScriptedServer])
        async throws
    {
        if let script = left.first {
            try await ScriptedServer.withServer(script) { server in
                try await run(left.dropFirst(), servers + [server])
            }
            return
        }
        var group = UpstreamGroup.Configuration(
            name: "test",
            servers: try servers.map {
                UpstreamServer.Configuration(
                    url: $0.baseURL, address: try SocketAddress(ipAddress: "127.0.0.1", port: $0.port))
            })
        group.algorithm = algorithm
        var configuration = GatewayConfiguration(listeners: [.init(port: 0)], group: group)
        configuration.threads = threads
        configure(&configuration)
        let gateway = Gateway(configuration, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        do {
            let port = try await gateway.start().first?.port ?? 0
            try await body(ProxyHarness(gateway: gateway, port: port, servers: servers))
            try await eventually("no request is under way") {
                gateway.groups.flatMap(\.servers).allSatisfy { $0.figures.active == 0 }
            }
        } catch {
            await gateway.stop(within: .zero)
            throw error
        }
        await gateway.stop(within: .seconds(2))
        for server in servers {
            try await eventually("the gateway has closed its connections") { server.openConnections == 0 }
        }
    }
    try await run(scripts[...], [])
}

/// Answers each request on a connection with the same bytes, once its head has come.
func answering(_ answer: String) -> @Sendable (ScriptedConnection) async throws -> Void {
    { connection in
        while true {
            let head = try await connection.readHead()
            if let length = head.split(separator: "\r\n").first(where: { $0.lowercased().hasPrefix("content-length:") })
            {
                _ = try await connection.read(count: Int(length.drop { $0 != " " }.dropFirst()) ?? 0)
            }
            try await connection.write(answer)
        }
    }
}

/// Answers each request on a connection with 200 and `body`, once `go` is set. Sets `asked` when the first one is there.
func holding(_ asked: Flag, _ go: Flag, _ body: String = "ok") -> @Sendable (ScriptedConnection) async throws -> Void {
    { connection in
        while true {
            _ = try await connection.readHead()
            asked.set(true)
            try await go.wait()
            try await connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
        }
    }
}
