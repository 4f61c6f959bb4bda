import Crawling
import Jobs
import Logging
import Web

/// Every key there is. Reading, `trawl config` and the documentation come from here.
extension Configuration {
    static let keys: [ConfigurationKey] =
        general + controllerKeys + apiGatewayKeys + monitoringKeys + alertKeys + schedulerKeys + workerKeys + access
        + crawling + keeping + scrapyKeys + scrapydKeys

    /// The key that decides the defaults of others.
    static let stageKey = ConfigurationKey.choice(
        "environment", DeploymentStage.self, fallback: { _ in "development" },
        "What the installation is for. Sets the defaults of log.level, log.format and require_token.",
        variables: ["TRAWL_ENV", "DISPYCLUSTER_ENV"]
    ) { $0.stage = $1 }

    private static let general: [ConfigurationKey] = [
        stageKey,
        .choice(
            "log.level", Logger.Level.self, fallback: { $0 == .staging ? "debug" : "info" },
            "What is logged: this and what is graver.", variables: ["DISPYCLUSTER_LOG_LEVEL"],
            others: ["warn": .warning, "fatal": .critical]
        ) { $0.logLevel = $1 },
        .choice(
            "log.format", LogFormat.self, fallback: { $0 == .development ? "text" : "json" },
            "Log lines for people, or JSON lines with the names of the Elastic Common Schema. They go to standard error."
        ) { $0.logFormat = $1 },
        .path(
            "data", "a folder", fallback: { _ in "trawl-data" },
            "Where everything is kept: the SQLite database, items, logs, the worker's checkpoints. A folder beside "
                + "trawl.yaml by default, so that an installation is one folder that can be seen, copied and removed; a "
                + "service names an absolute one, such as /var/lib/trawl."
        ) { $0.data = $1 },
        .text(
            "database", "a path of an SQLite file or a postgres:// URL",
            "The database of jobs, spiders and tokens. trawl.sqlite in the data folder by default.",
            secrecy: .credentials
        ) { $0.database = $1 },
        .path(
            "inventory", "a file nodes.yaml",
            "The list of nodes. inventory/nodes.yaml of the working folder when that is there."
        ) { $0.inventory = $1 },
    ]

    private static let controllerKeys: [ConfigurationKey] = [
        .text(
            "controller.host", "a host name or address", fallback: { _ in "127.0.0.1" },
            "The address that the controller listens on. Beyond loopback it needs tokens."
        ) { $0.controllerHost = $1 },
        .whole(
            "controller.port", 0...65_535, fallback: { _ in "8081" }, "The port of the controller; 0 takes a free one."
        ) { $0.controllerPort = $1 },
        .url(
            "controller.url",
            "Where commands and workers find the controller. From controller.host and controller.port by default."
        ) { $0.controllerURL = $1 },
        .time(
            "controller.lease", 2...3_600, fallback: { _ in "30s" },
            "A job is given to another node so long after its node's last heartbeat."
        ) { $0.lease = $1 },
    ]

    private static let apiGatewayKeys: [ConfigurationKey] = [
        .flag(
            "api_gateway.enabled", fallback: { _ in "true" },
            "Whether `trawl up` has one address for all services, the API gateway, beside the controller's."
        ) { $0.servesAPIGateway = $1 },
        .whole(
            "api_gateway.port", 0...65_535, fallback: { _ in "8084" },
            "The port of the API gateway, on the controller's host; 0 takes a free one."
        ) { $0.apiGatewayPort = $1 },
    ]

    private static let schedulerKeys: [ConfigurationKey] = [
        .whole(
            "scheduler.port", 0...65_535, fallback: { _ in "8083" },
            "The port of the scheduler, on the controller's host; 0 takes a free one."
        ) { $0.schedulerPort = $1 },
        .url(
            "scheduler.url",
            "Where commands find the scheduler. From controller.host and scheduler.port by default."
        ) { $0.schedulerURL = $1 },
    ]

    private static let monitoringKeys: [ConfigurationKey] = [
        .whole(
            "monitoring.port", 0...65_535, fallback: { _ in "8082" },
            "The port of monitoring, on the controller's host; 0 takes a free one."
        ) { $0.monitoringPort = $1 },
        .time(
            "monitoring.interval", 1...3_600, fallback: { _ in "30s" },
            "How often it is written down how the nodes' machines are."
        ) { $0.monitoringInterval = $1 },
        .time(
            "monitoring.retention", 3_600...31_536_000, fallback: { _ in "24h" },
            "How long that is kept: an hour as it was taken, then five minutes as one."
        ) { $0.monitoringRetention = $1 },
    ]

    private static let workerKeys: [ConfigurationKey] = [
        .text(
            "worker.host", "a host name or address", fallback: { _ in "127.0.0.1" },
            "The address that the worker listens on. Beyond loopback it needs a token."
        ) { $0.workerHost = $1 },
        .whole("worker.port", 0...65_535, fallback: { _ in "8080" }, "The port of the worker; 0 takes a free one.") {
            $0.workerPort = $1
        },
        .url("worker.url", "Where the controller reaches the worker's port, when not at worker.host and worker.port.") {
            $0.workerURL = $1
        },
        .name("worker.name", "The node's name in the fleet. The machine's host name by default.") {
            $0.workerName = $1
        },
        .whole(
            "worker.slots", 0...1_000, fallback: { _ in "0" },
            "How many jobs the worker runs at a time; 0 for as many as the machine has cores."
        ) { $0.workerSlots = $1 },
        .whole(
            "max_workers", 0...1_000, fallback: { _ in "0" }, "No worker has more slots than this; 0 for no cap.",
            variables: ["DISPYCLUSTER_MAX_WORKERS"]
        ) { $0.maxWorkers = $1 },
        .list(
            "worker.labels", of: "names", "What the node has: jobs that ask for a label run only where it stands.",
            element: { EntityName($0)?.text }
        ) { $0.workerLabels = $1 },
        .time(
            "worker.grace", 0...3_600, fallback: { _ in "10s" },
            "How long a job that is asked to stop may take until it is stopped by force."
        ) { $0.grace = $1 },
        .commands(
            "commands",
            "The programs that jobs may name: a name each, with program (an absolute path, or a name looked up in PATH) and, "
                + "where wanted, arguments ({input}, {input.member} and {job_id} stand for those), timeout, memory, output "
                + "(sizes), folder and environment. Nothing else is ever run."
        ) { $0.commands = $1 },
    ]

    private static let access: [ConfigurationKey] = [
        .text(
            "token", "a token",
            "What commands and workers say to the controller. Better in TRAWL_TOKEN than in a flag: everybody on the "
                + "machine can read the flags of a process.", secrecy: .whole
        ) { $0.token = $1 },
        .flag(
            "require_token", fallback: { $0 == .production ? "true" : "false" },
            "Whether a token is asked for on loopback too; beyond it one always is. In production other users of the "
                + "machine are not to be trusted."
        ) { $0.requiresTokens = $1 },
        .list(
            "allowed_origins", of: "origins such as https://desk.example.org",
            "Web pages of these origins may call the services from a browser; others are refused.",
            element: { origin(of: $0) }
        ) { $0.allowedOrigins = $1 },
        .path("tls.certificate", "a file in PEM", "The services' certificate with its chain. Needs tls.key.") {
            $0.tlsCertificate = $1
        },
        .path("tls.key", "a file in PEM", "The private key of tls.certificate.") { $0.tlsKey = $1 },
        .path(
            "tls.ca", "a file in PEM",
            "Authorities that commands and workers trust at the controller, in place of the machine's."
        ) { $0.tlsAuthorities = $1 },
    ]

    private static let crawling: [ConfigurationKey] = [
        .flag(
            "crawl.allow_private_networks", fallback: { _ in "false" },
            "Whether jobs may fetch from loopback, private, link-local and metadata addresses.",
            variables: ["TRAWL_ALLOW_PRIVATE_NETWORKS"]
        ) { $0.allowsPrivateNetworks = $1 },
        .list(
            "crawl.allowed_hosts", of: "host names or addresses",
            "Hosts that jobs may fetch from wherever their addresses lie.", variables: ["TRAWL_ALLOWED_HOSTS"],
            element: { host(of: $0) }
        ) { $0.allowedHosts = $1 },
        .text(
            "crawl.user_agent", "text", fallback: { _ in Settings().userAgent },
            "What crawls call themselves where their spider says nothing else."
        ) { $0.userAgent = $1 },
        .settings("crawl.settings", "Settings that every crawl begins with; `trawl settings` lists them.") {
            $0.crawlSettings = $1
        },
    ]

    private static let keeping: [ConfigurationKey] = [
        .time(
            "retention.age", 0...315_360_000, fallback: { _ in "30d" },
            "Jobs that ended so long ago are deleted with their items and logs; 0 keeps them."
        ) { $0.retentionAge = $1 },
        .whole(
            "retention.count", 0...1_000_000_000, fallback: { _ in "100000" },
            "No more ended jobs are kept than these, the newest; 0 for no bound."
        ) { $0.retentionCount = $1 },
        .size(
            "retention.bytes", fallback: { _ in "10GiB" },
            "Items and logs together take no more than this: the oldest go first; 0 for no bound."
        ) { $0.retentionBytes = $1 },
    ]

    /// The host that a URL with this authority has: lower case, canonical addresses. Nil when it is none.
    private static func host(of text: String) -> String? {
        guard !text.isEmpty, !text.contains(where: { "/?#@".contains($0) }) else { return nil }
        return (try? WebURL("http://\(text)/"))?.host
    }

    /// Scheme, host and port of an origin. Nil when it is none.
    private static func origin(of text: String) -> String? {
        guard let url = try? WebURL(text), url.isFetchable, let mark = text.firstRange(of: "://"),
            !text[mark.upperBound...].dropLast(text.hasSuffix("/") ? 1 : 0).contains(where: { "/?#@".contains($0) })
        else { return nil }
        return url.string.hasSuffix("/") ? String(url.string.dropLast()) : url.string
    }
}
