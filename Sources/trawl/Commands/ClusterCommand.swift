import ArgumentParser
import Foundation
import Gateway
import Logging
import Services
import Web

/// `trawl cluster`: servers with a gateway before them.
struct ClusterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cluster", abstract: "Run several servers with the gateway before them.",
        discussion: """
            Starts --nodes servers on ports from --base-port on, and a proxy that balances them. The servers are Trawl's own, or \
            the program behind --, in whose arguments {port} and {id} stand for what each gets; it finds the same in PORT and \
            SERVER_ID. What ends is started again; Ctrl-C ends everything.
            """,
        subcommands: [Run.self, Status.self, Restart.self, Stop.self, Serve.self], defaultSubcommand: Run.self)

    /// `trawl cluster run`, or just `trawl cluster`.
    struct Run: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Run a cluster until Ctrl-C (the default).",
            usage: "trawl cluster [<options>] [-- <program> [<arguments with {port} and {id}> ...]]")

        @Option(name: .shortAndLong, help: "How many servers.") var nodes = 2
        @Option(name: .shortAndLong, help: "The first server's port; 0 takes a free one for each.") var basePort = 5_000
        @Option(name: .shortAndLong, help: "The proxy's port; 0 takes a free one.") var proxyPort = 8_000
        @Option(
            name: .shortAndLong, help: "round_robin, least_connections, ip_hash, random_two or least_time.")
        var algorithm = "round_robin"
        @Flag(name: .shortAndLong, help: "Keep each client at its server, by a cookie.") var stickySessions = false
        @Option(help: "The address that the proxy listens on.") var host = "127.0.0.1"
        @Option(help: "What servers are asked for; one that answers 5xx, or not, gets no requests.")
        var healthPath = "/health"
        @OptionGroup var place: ClusterPlace
        @Option(help: "The folder of the servers' logs; by default logs in that of --folder.") var logs: String?
        @Option(name: .customLong("ready-file"), help: "A file that gets the addresses as JSON once it serves.")
        var readyFile: String?
        @Argument(
            parsing: .postTerminator, help: "The servers' program with its arguments; by default Trawl's own server.")
        var program: [String] = []

        /// What the end may take: requests under way, then the servers' grace time.
        private static let deadline = Duration.seconds(45)

        func run() async throws {
            let algorithm = try checked()
            let folder = place.clusterFolder
            let logger = Logger(label: "cluster") { LineLogHandler(label: $0, format: .text, level: .info) }
            let lock = try folder.take()
            defer { withExtendedLifetime(lock) {} }
            let logs = logs ?? folder.path + "/logs"
            try ClusterFolder.make(logs, option: "--logs")
            let plan = try ClusterPlan(
                nodes: nodes, basePort: basePort, algorithm: algorithm, healthPath: healthPath, program: program,
                logs: logs)
            try ServerPort.check(proxyPort, host: host, option: "--proxy-port")
            if basePort > 0 {
                for server in plan.servers {
                    try ServerPort.check(server.port, host: "127.0.0.1", option: "--base-port")
                }
            }
            var group = try plan.group()
            if stickySessions { group.sticky = StickyCookie(secret: nil) }
            let settings = GatewayConfiguration(listeners: [.init(host: host, port: proxyPort)], group: group)
            let readiness = try Readiness(
                ["gateway"] + plan.servers.map(\.id), path: readyFile, speaks: true, logger: logger)
            for server in plan.servers { readiness.listens(server.id, at: server.url) }
            let gateway = Gateway(settings, logger: logger)
            let cluster = Cluster(plan, upstreams: ClusterGateway.upstreams(of: gateway), logger: logger)
            // The way of every signal, so that there is one end.
            let control = ClusterControl(
                cluster: cluster, proxy: { readiness.address(of: "gateway") }, end: { kill(getpid(), SIGTERM) },
                logger: logger)
            try await PlatformRun(
                services: [
                    ("servers", ClusterPart(cluster: cluster, control: control, folder: folder)),
                    (
                        "gateway",
                        ClusterGateway(cluster: cluster, part: GatewayPart(gateway: gateway, readiness: readiness))
                    ),
                ], readiness: readiness, deadline: Self.deadline, logger: logger
            ).run()
        }

        private func checked() throws -> BalancingAlgorithm {
            guard (1...100).contains(nodes) else {
                throw UsageFault("--nodes: \(nodes) is out of range; it is 1 to 100")
            }
            guard basePort >= 0, basePort <= 65_536 - nodes else {
                throw UsageFault("--base-port: \(basePort) leaves no \(nodes) ports; it is 0 to \(65_536 - nodes)")
            }
            guard (0...65_535).contains(proxyPort) else {
                throw UsageFault("--proxy-port: \(proxyPort) is no port; it is 0 to 65535")
            }
            guard basePort == 0 || proxyPort == 0 || !(basePort..<(basePort + nodes)).contains(proxyPort) else {
                throw UsageFault("--proxy-port: \(proxyPort) is the port of a server; choose one outside --base-port's")
            }
            guard let algorithm = BalancingAlgorithm(rawValue: algorithm) else {
                throw UsageFault("--algorithm: there is no \(algorithm); it is one of \(BalancingAlgorithm.known)")
            }
            guard healthPath.hasPrefix("/"), healthPath.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
                throw UsageFault("--health-path: \(healthPath) is no path such as /health")
            }
            return algorithm
        }
    }

    /// `trawl cluster serve`: what a cluster runs when it is given no program.
    struct Serve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Run one server of a cluster.",
            discussion: """
                Reads PORT (5000), SERVER_ID (server-1), CLUSTER_MODE, CLUSTER_NODES (a JSON list) and LOAD_BALANCING_ALGORITHM \
                from the environment, and answers GET / and GET /health.
                """)

        @Option(help: "The address to listen on.") var host = "127.0.0.1"

        func run() async throws {
            let settings = try ClusterServerSettings(ProcessInfo.processInfo.environment)
            let logger = Logger(label: settings.id) { LineLogHandler(label: $0, format: .text, level: .info) }
            let readiness = try Readiness([settings.id], path: nil, speaks: false, logger: logger)
            let service = ClusterServer(settings).service(host: host, logger: logger) { address in
                readiness.listens(settings.id, at: address.url)
            }
            try await PlatformRun(
                services: [(settings.id, service)], readiness: readiness, deadline: .seconds(30), logger: logger
            ).run()
        }
    }
}
