import AsyncHTTPClient
import Crawling
import Gateway
import Jobs
import Logging
import Monitoring
import NIOCore
import NIOHTTP1
import ServiceLifecycle
import Services
import Synchronization
import Web

/// The API gateway of `trawl up`: our gateway, with routes to the services. They listen for it a second time, on loopback and
/// without TLS, with the same rules of access: what a caller must show there is what it must show at their own ports.
final class APIGatewayPart: Service {
    /// Its name in the ready file.
    static let name = "api-gateway"

    /// The services' listeners behind it.
    let inner: [(name: String, service: HTTPService)]
    private let listener: ListenerConfiguration
    private let behind: [FrontedService: HTTPService]
    private let own: HTTPService
    private let doors: InnerDoors
    private let readiness: Readiness
    private let metrics: PlatformMetrics
    private let logger: Logger

    /// What is left of requests when the services behind have ended.
    private static let grace = Duration.seconds(2)

    /// - Parameter services: the routes of the services that run here, and who may ask them.
    init(
        _ configuration: Configuration, services: [FrontedService: (table: RouteTable, access: AccessControl)],
        access: AccessControl, metrics: PlatformMetrics, readiness: Readiness, logger: Logger
    ) {
        var ours = logger
        ours[metadataKey: "part"] = "api-gateway"
        self.logger = ours
        self.readiness = readiness
        self.metrics = metrics
        // As an address, without the brackets of URLs.
        let host = configuration.controllerHost.filter { $0 != "[" && $0 != "]" }
        var listener = ListenerConfiguration(host: host, port: configuration.apiGatewayPort)
        if let certificate = configuration.certificate {
            listener.tls = .init(certificates: [.init(chain: certificate.chain, key: certificate.key)])
        }
        self.listener = listener
        let doors = InnerDoors()
        self.doors = doors
        let routes = APIGatewayRoutes(
            version: TrawlVersion.current, present: Set(services.keys), ask: doors.ask,
            address: { readiness.address(of: $0.part) },
            metrics: metrics.answer)
        own = Self.inner(Self.name, routes.table(), access, ours)
        var behind: [FrontedService: HTTPService] = [:]
        for (service, what) in services {
            behind[service] = Self.inner("\(Self.name) \(service.name)", what.table, what.access, ours)
        }
        self.behind = behind
        inner = [("api-gateway pages", own)] + behind.map { ("api-gateway \($0.key.name)", $0.value) }
    }

    private static func inner(
        _ name: String, _ table: RouteTable, _ access: AccessControl, _ logger: Logger
    ) -> HTTPService {
        var configuration = HTTPService.Configuration(port: 0)
        // All its connections come from one address: the gateway's own limits are the ones that count.
        configuration.mostConnections = 8_192
        configuration.mostConnectionsPerAddress = 8_192
        return HTTPService(name: name, table: table, access: access, configuration: configuration, logger: logger)
    }

    func run() async throws {
        var groups: [UpstreamGroup.Configuration] = []
        for (service, listener) in behind {
            let group = try await group(service.name, listener)
            for server in group.servers { doors.set(service, server.url) }
            groups.append(group)
        }
        groups.append(try await group(Self.name, own))
        var configuration = GatewayConfiguration(
            listeners: [listener], groups: groups, routes: APIGatewayTable.routes(present: Set(behind.keys)))
        configuration.threads = 1
        configuration.statusPage = false
        configuration.limits.head = 32 << 10
        // Longer than the longest answer of a service takes to begin, and than the pause between signs of life of a stream.
        configuration.times.answer = .seconds(360)
        configuration.times.stall = .seconds(90)
        let gateway = Gateway(configuration, logger: logger)
        metrics.registry.collect(families: "trawl_gateway") { await GatewayMetrics(gateway).families() }
        do {
            for address in try await gateway.start() {
                let scheme = listener.tls == nil ? "http" : "https"
                guard let ip = address.ipAddress, let port = address.port else { continue }
                readiness.listens(Self.name, at: "\(scheme)://\(ip.contains(":") ? "[\(ip)]" : ip):\(port)")
            }
        } catch {
            await gateway.stop(within: .zero)
            throw WorkFault(
                "the API gateway cannot listen on \(listener.host):\(listener.port): \(error); end the program that has the "
                    + "port, or set api_gateway.port to another one (0 takes a free one)")
        }
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { tasks in
                tasks.addTask { await gateway.watch() }
                try? await Task.sleep(for: .seconds(Int64.max / 1_000_000_000))
                tasks.cancelAll()
            }
        }
        await gateway.stop(within: Task.isCancelled ? .zero : Self.grace)
    }

    private func group(_ name: String, _ service: HTTPService) async throws -> UpstreamGroup.Configuration {
        let address = try await service.listening()
        var group = UpstreamGroup.Configuration(name: name, servers: [try UpstreamURL.server(address.url)])
        // There is nobody else to ask.
        group.rules.mostFailures = 0
        return group
    }
}

/// Where the services behind the API gateway listen, for its own questions to them.
final class InnerDoors: Sendable {
    private let urls = Mutex<[FrontedService: String]>([:])

    func set(_ service: FrontedService, _ url: String) { urls.withLock { $0[service] = url } }

    var ask: APIGatewayRoutes.Ask {
        { service, path, headers, time in
            guard let url = self.urls.withLock({ $0[service] }) else { throw WorkFault("\(service.name) begins") }
            var request = HTTPClientRequest(url: url + path)
            request.headers = headers
            let limit = TimeAmount.nanoseconds(Int64(time / .nanoseconds(1)))
            let response = try await HTTPClient.shared.execute(request, timeout: limit)
            let body = try await response.body.collect(upTo: 16 << 20)
            return FrontedAnswer(
                status: Int(response.status.code), json: (try? JSONValue(parsing: String(buffer: body))) ?? .null)
        }
    }
}
