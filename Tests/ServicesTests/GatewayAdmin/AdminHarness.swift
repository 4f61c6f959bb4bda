import Gateway
import Logging
import NIOCore
import Services
import TestSupport
import Web

/// A gateway over servers that answer with their name, and its admin API.
struct AdminHarness {
    let gateway: Gateway
    /// Of the gateway's listener.
    let port: Int
    let admin: ServiceClient
    let servers: [ScriptedServer]

    /// `127.0.0.1:` and the port of a server.
    func name(_ index: Int) -> String { "127.0.0.1:\(servers[index].port)" }

    /// Who answers a request that the gateway passes on.
    func ask() async throws -> String { try await RawClient.fetch("/", port: port).text }
}

/// Lends a gateway with a group `shop` over servers called `a`, `b` and so on; all of it ends with `body`.
///
/// - Parameter count: how many of them are in the group; there is one more for the body's use.
func withAdmin(
    servers count: Int = 2, hooks: (inout GatewayAdminHooks) -> Void = { _ in },
    access: AccessControl = TestRoutes.open, configure: (inout GatewayConfiguration) -> Void = { _ in },
    isolation: isolated (any Actor)? = #isolation, _ body: (AdminHarness) async throws -> Void
) async throws {
    func run(_ servers: [ScriptedServer]) async throws {
        guard servers.count > count else {
            let name = ["a", "b", "c", "d"][servers.count]
            try await ScriptedServer.withServer { connection in
                while true {
                    _ = try await connection.readHead()
                    try await connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n\(name)")
                }
            } _: { server in
                try await run(servers + [server])
            }
            return
        }
        var configuration = GatewayConfiguration(
            listeners: [.init(port: 0)],
            group: .init(name: "shop", servers: try servers.prefix(count).map { try UpstreamURL.server($0.baseURL) }))
        configuration.threads = 1
        configure(&configuration)
        let gateway = Gateway(configuration, logger: TestRoutes.logger)
        let metrics = GatewayMetrics(gateway)
        var wanted = GatewayAdminHooks(metrics: { format in await Exposition.write(metrics, format) })
        hooks(&wanted)
        let table = GatewayAdminRoutes(gateway: gateway, version: "1", hooks: wanted).table()
        do {
            let port = try await gateway.start().first?.port ?? 0
            try await withService(table, access: access) { address in
                try await body(
                    AdminHarness(
                        gateway: gateway, port: port, admin: ServiceClient(port: address.port), servers: servers))
            }
        } catch {
            await gateway.stop(within: .zero)
            throw error
        }
        await gateway.stop(within: .seconds(2))
    }
    try await run([])
}
