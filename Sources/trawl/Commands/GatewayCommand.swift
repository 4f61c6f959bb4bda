import ArgumentParser
import Gateway
import Glibc
import Logging
import ServiceLifecycle

/// `trawl gateway run`, which is also `trawl gateway` alone: the reverse proxy.
struct GatewayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run the gateway: a reverse proxy that balances servers.",
        discussion: """
            Passes requests on to the servers of --backends, in turn or as --algorithm says; or does what a file says, with \
            routes, several groups of servers, limits and caches: SIGHUP has it read anew. GET /proxy/status tells how the \
            servers are. Ctrl-C lets what runs end.
            """)

    @Option(name: [.customShort("c"), .customLong("config")], help: "The gateway's configuration file.")
    var file: String?
    @Option(help: "The port; 0 takes a free one. (default: 8000)") var port: Int?
    @Option(help: "The address to listen on. (default: 127.0.0.1)") var host: String?
    @Option(help: "The servers: http://a:5000,http://b:5000.") var backends: String?
    @Option(
        help: "round_robin, least_connections, ip_hash, random_two or least_time. (default: round_robin)")
    var algorithm: String?
    @Flag(help: "Keep each client at its server, by a cookie.") var stickySessions = false
    @Option(
        help: """
            What servers are asked for every two seconds; one that answers 5xx, or not, gets no requests. \
            (default: /health)
            """)
    var healthPath: String?
    @Option(help: "Event loops; 0 for as many as the machine has cores.") var threads: Int?
    @OptionGroup var admin: GatewayAdminOptions
    @Option(name: .customLong("ready-file"), help: "A file that gets the addresses as JSON once it listens.")
    var readyFile: String?

    func run() async throws {
        if let threads, !(0...1_024).contains(threads) {
            throw UsageFault("--threads: \(threads) is no number of event loops; it is 0 to 1024")
        }
        let logger = Logger(label: "gateway") { LineLogHandler(label: $0, format: .text, level: .info) }
        guard let file else { return try await serve(try settings(), logger: logger) }
        try refuseOtherOptions()
        // It means to read the file anew, also while that is being read.
        signal(SIGHUP, SIG_IGN)
        let document = try await Self.read(file)
        for warning in document.warnings { logger.warning("\(warning)") }
        try await serve(document.configuration, file: file, logger: logger)
    }

    private func serve(_ settings: GatewayConfiguration, file: String? = nil, logger: Logger) async throws {
        var settings = settings
        let threads = threads.flatMap { $0 > 0 ? $0 : nil }
        if let threads { settings.threads = threads }
        let admin = try admin.settings()
        let metrics = PlatformMetrics.bootstrap()
        let readiness = try Readiness(
            GatewayPart.names(settings) + (admin == nil ? [] : [GatewayAdminPart.name]), path: readyFile, speaks: true,
            logger: logger)
        let gateway = Gateway(settings, logger: logger)
        var part = GatewayPart(gateway: gateway, readiness: readiness)
        if let file {
            part.reloader = GatewayReloader(
                path: file, threads: threads, running: settings.threads, logger: logger, apply: gateway.apply)
        }
        let listener = admin.map {
            GatewayAdminPart(
                $0, gateway: gateway, metrics: metrics, readiness: readiness, logger: logger,
                reload: part.reloader.map(GatewayAdminPart.reload), purge: GatewayAdminPart.purge(gateway)
            ).service
        }
        // First, so that it can be asked as long as requests end.
        let services: [(name: String, service: any Service)] = listener.map { [(GatewayAdminPart.name, $0)] } ?? []
        try await PlatformRun(
            services: services + [("gateway", part)], readiness: readiness, deadline: .seconds(35), logger: logger,
            signals: file == nil ? Interruption.signals : [SIGINT, SIGTERM]
        ).run()
    }

    /// Reads a configuration file; what is wrong is one ``UsageFault``, a line each.
    static func read(_ file: String) async throws -> GatewayDocument {
        do {
            return try await GatewayReloader.read(file)
        } catch let faults as ConfigurationFaults {
            throw UsageFault(faults.description)
        }
    }

    private func refuseOtherOptions() throws {
        let others: [(String, Bool)] = [
            ("--port", port != nil), ("--host", host != nil), ("--backends", backends != nil),
            ("--algorithm", algorithm != nil), ("--sticky-sessions", stickySessions),
            ("--health-path", healthPath != nil),
        ]
        guard let other = others.first(where: \.1) else { return }
        throw UsageFault("\(other.0) cannot stand beside -c: the file says that; write it there")
    }

    /// What the options say.
    private func settings() throws -> GatewayConfiguration {
        guard let backends else {
            throw UsageFault(
                "name a configuration file with -c, or servers with --backends http://a:5000,http://b:5000")
        }
        let (name, port, path) = (algorithm ?? "round_robin", port ?? 8_000, healthPath ?? "/health")
        guard let algorithm = BalancingAlgorithm(rawValue: name) else {
            let known = BalancingAlgorithm.allCases.map(\.rawValue).joined(separator: ", ")
            throw UsageFault("--algorithm: there is no \(name); it is one of \(known)")
        }
        guard (0...65_535).contains(port) else { throw UsageFault("--port: \(port) is no port; it is 0 to 65535") }
        var group = UpstreamGroup.Configuration(name: "backends", servers: try Backends.servers(backends))
        group.algorithm = algorithm
        if stickySessions { group.sticky = StickyCookie(secret: nil) }
        guard path.hasPrefix("/"), path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw UsageFault("--health-path: \(path) is no path such as /health")
        }
        group.check = GatewayPart.check(path)
        return GatewayConfiguration(listeners: [.init(host: host ?? "127.0.0.1", port: port)], group: group)
    }
}
