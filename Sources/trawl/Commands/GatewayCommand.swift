import ArgumentParser
import Gateway
import Logging

/// `trawl gateway`: the reverse proxy alone.
struct GatewayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gateway", abstract: "Run the gateway: a reverse proxy that balances servers.",
        discussion: """
            Passes requests on to the servers of --backends, in turn or as --algorithm says. GET /proxy/status tells how they \
            are. Ctrl-C lets what runs end.
            """)

    @Option(help: "The port; 0 takes a free one.") var port = 8_000
    @Option(help: "The address to listen on.") var host = "127.0.0.1"
    @Option(help: "The servers: http://a:5000,http://b:5000.") var backends: String
    @Option(help: "round_robin, least_connections, ip_hash, random_two or least_time.") var algorithm = "round_robin"
    @Flag(help: "Keep each client at its server, by a cookie.") var stickySessions = false
    @Option(help: "What servers are asked for every two seconds; one that answers 5xx, or not, gets no requests.")
    var healthPath = "/health"
    @Option(help: "Event loops; 0 for as many as the machine has cores.") var threads = 0
    @Option(name: .customLong("ready-file"), help: "A file that gets the address as JSON once it listens.")
    var readyFile: String?

    func run() async throws {
        guard let algorithm = BalancingAlgorithm(rawValue: algorithm) else {
            let known = BalancingAlgorithm.allCases.map(\.rawValue).joined(separator: ", ")
            throw UsageFault("--algorithm: there is no \(algorithm); it is one of \(known)")
        }
        guard (0...65_535).contains(port) else { throw UsageFault("--port: \(port) is no port; it is 0 to 65535") }
        var group = UpstreamGroup.Configuration(name: "backends", servers: try Backends.servers(backends))
        group.algorithm = algorithm
        if stickySessions { group.sticky = StickyCookie(secret: nil) }
        guard healthPath.hasPrefix("/"), healthPath.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw UsageFault("--health-path: \(healthPath) is no path such as /health")
        }
        group.check = GatewayPart.check(healthPath)
        var settings = GatewayConfiguration(listeners: [.init(host: host, port: port)], group: group)
        if threads > 0 { settings.threads = threads }
        let logger = Logger(label: "gateway") { LineLogHandler(label: $0, format: .text, level: .info) }
        let readiness = try Readiness(["gateway"], path: readyFile, speaks: true, logger: logger)
        let part = GatewayPart(gateway: Gateway(settings, logger: logger), readiness: readiness)
        try await PlatformRun(
            services: [("gateway", part)], readiness: readiness, deadline: .seconds(35), logger: logger
        ).run()
    }
}
