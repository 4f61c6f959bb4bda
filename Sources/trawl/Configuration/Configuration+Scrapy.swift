import Jobs
import Services

/// Keys about Scrapy and the port that speaks Scrapyd's API.
extension Configuration {
    static let scrapyKeys: [ConfigurationKey] = [
        .path(
            "scrapy.python", "an absolute path of a Python",
            "The Python that runs Scrapy spiders. By default the one that scripts/bootstrap --with-scrapy has made, else the "
                + "one whose scrapy is in PATH; a node without any runs no eggs."
        ) { $0.scrapyPython = $1 },
        .texts(
            "scrapy.pythons", "absolute paths as PROJECT: PATH",
            "Pythons of projects that need packages of their own, such as the python of a virtual environment.",
            check: { name, value in EntityName(name) != nil && value.hasPrefix("/") }
        ) { $0.scrapyPythons = $1 },
        .size(
            "scrapy.memory", fallback: { _ in "2GiB" },
            "The memory that a Scrapy job may take with all that it starts; 0 for no limit."
        ) { $0.scrapyMemory = Int(clamping: $1) },
        .texts(
            "scrapy.environment", "variables as NAME: text",
            "What Scrapy jobs see of the environment besides PATH, HOME, LANG, TZ and what tells of the job.",
            isSecret: true, check: { name, _ in !name.isEmpty && !name.contains("=") }
        ) { $0.scrapyEnvironment = $1 },
    ]

    static let scrapydKeys: [ConfigurationKey] = [
        .flag("scrapyd.enabled", fallback: { _ in "true" }, "Whether the controller speaks Scrapyd's API too.") {
            $0.servesScrapyd = $1
        },
        .text(
            "scrapyd.host", "a host name or address", fallback: { _ in "127.0.0.1" },
            "The address that Scrapyd's API listens on. Beyond loopback it needs a user.",
            variables: ["SCRAPYD_BIND_ADDRESS"]
        ) { $0.scrapydHost = $1 },
        .whole(
            "scrapyd.port", 0...65_535, fallback: { _ in "6800" }, "The port of Scrapyd's API; 0 takes a free one.",
            variables: ["SCRAPYD_HTTP_PORT"]
        ) { $0.scrapydPort = $1 },
        .text(
            "scrapyd.username", "a name without a colon", "Who may ask Scrapyd's API. Needs scrapyd.password.",
            variables: ["SCRAPYD_USERNAME"]
        ) { $0.scrapydUsername = $1 },
        .text(
            "scrapyd.password", "text", "The password of scrapyd.username.", variables: ["SCRAPYD_PASSWORD"],
            secrecy: .whole
        ) { $0.scrapydPassword = $1 },
        .whole(
            "scrapyd.gateway_port", 0...65_535, fallback: { _ in "5001" },
            "The port of the gateway to all Scrapyd instances, beside the controller's; 0 takes a free one."
        ) { $0.scrapydGatewayPort = $1 },
        .url(
            "scrapyd.gateway_url",
            "Where commands find that gateway. At the controller's host and scrapyd.gateway_port by default."
        ) { $0.scrapydGatewayURL = $1 },
        .scrapyds(
            "scrapyd.instances",
            "Several Scrapyds over one controller, in place of the one of scrapyd.port: a name each, with port and, where "
                + "wanted, host, username and password, or users (name: {password: …, projects: […]}). Each shows the jobs that "
                + "were scheduled through it, the first also those that came by other ways."
        ) { $0.scrapydOthers = $1 },
    ]

    /// The instances that there are to be.
    var scrapydInstances: [ScrapydSettings] {
        guard scrapydOthers.isEmpty else { return scrapydOthers }
        var settings = ScrapydSettings(name: nodeName, host: scrapydHost, port: scrapydPort)
        if let scrapydUsername, let scrapydPassword {
            settings.users = [ScrapydUser(name: scrapydUsername, password: scrapydPassword)]
        }
        return [settings]
    }

    /// The names of the parts that speak Scrapyd's API, and of the gateway to them.
    var scrapydNames: [String] { servesScrapyd ? ScrapydPart.names(self) + ["scrapyd-gateway"] : [] }

    /// Where commands find the gateway.
    var scrapydGatewayAddress: String {
        if let scrapydGatewayURL { return scrapydGatewayURL }
        let scheme = tlsCertificate == nil ? "http" : "https"
        return "\(scheme)://\(Self.reachable(controllerHost)):\(scrapydGatewayPort)"
    }
}
