import Crawling
import Fleet
import Gateway
import Glibc
import Logging
import NIOHTTP1
import Services
import Synchronization
import Web

/// Trawl's own server behind a gateway: it tells who and how it is, for trying a cluster out and for measuring it.
struct ClusterServer: Sendable {
    let settings: ClusterServerSettings
    private let begun = ContinuousClock.now

    init(_ settings: ClusterServerSettings) { self.settings = settings }

    /// What is told of the service that these routes belong to.
    private final class Figures: Sendable {
        let service = Mutex<HTTPService?>(nil)
        let requests = Atomic<Int>(0)

        var connections: Int { service.withLock { $0?.connectionCount ?? 0 } }
    }

    /// The service, to be run.
    func service(
        host: String, logger: Logger, onListening: @escaping @Sendable (HTTPService.Address) async -> Void
    ) -> HTTPService {
        let figures = Figures()
        let table = RouteTable(
            title: "Trawl cluster server", version: TrawlVersion.current, about: "A server behind a gateway.",
            schemas: [],
            routes: [
                Route(
                    .GET, "/", "getServer", "Who it is", tag: "Server", role: nil, answers: [.json(.any)]
                ) { [self] _ in
                    figures.requests.add(1, ordering: .relaxed)
                    return .json(about(figures.requests.load(ordering: .relaxed)))
                },
                Route(
                    .GET, "/health", "getHealth", "How it is", tag: "Server", role: nil, answers: [.json(.any)]
                ) { [self] _ in .json(health(connections: figures.connections)) },
            ])
        var configuration = HTTPService.Configuration(port: settings.port)
        configuration.host = host
        // All come from one address, the gateway's.
        configuration.mostConnections = 10_000
        configuration.mostConnectionsPerAddress = 10_000
        // It is reached by any name that leads to its gateway, and tells nothing that is not for all: open routes.
        let access = AccessControl(tokens: nil, configuration: .init(requiresToken: true))
        let service = HTTPService(
            name: settings.id, table: table, access: access, configuration: configuration, logger: logger,
            onListening: onListening)
        figures.service.withLock { $0 = service }
        return service
    }

    private func health(connections: Int) -> JSONValue {
        [
            "status": "healthy", "server_id": .string(settings.id), "connections": .integer(Int64(connections)),
            "threads": .integer(Int64(Self.threads)),
        ]
    }

    private func about(_ requests: Int) -> JSONValue {
        [
            "service": "trawl cluster server", "server_id": .string(settings.id),
            "cluster_mode": .bool(settings.isClustered), "cluster_nodes": .array(settings.nodes.map { .string($0) }),
            "algorithm": settings.algorithm.map { .string($0.rawValue) } ?? .null,
            "requests": .integer(Int64(requests)),
            "uptime": .integer(begun.duration(to: .now).components.seconds), "health": "/health",
        ]
    }

    /// Of this process, by proc(5): its folder of tasks has a link for each, and two of its own.
    private static var threads: Int {
        var status = stat()
        return stat("/proc/self/task", &status) == 0 ? max(1, Int(status.st_nlink) - 2) : 1
    }
}
