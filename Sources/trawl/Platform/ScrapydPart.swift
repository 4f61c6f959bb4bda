import Crawling
import Fleet
import Jobs
import Logging
import Services

/// The ports that speak Scrapyd's API, one for each instance.
struct ScrapydPart: Sendable {
    let services: [(name: String, service: HTTPService)]

    /// The names of the parts, for who waits until all listen: `scrapyd`, or each instance's own with several.
    static func names(_ configuration: Configuration) -> [String] {
        let instances = configuration.scrapydInstances
        return instances.count == 1 ? ["scrapyd"] : instances.map(\.name.text)
    }

    /// - Parameter access: who may ask the gateway, and read metrics.
    init(
        _ configuration: Configuration, _ controller: Controller, access: AccessControl, metrics: PlatformMetrics,
        logger: Logger, readiness: Readiness
    ) throws {
        var ours = logger
        ours[metadataKey: "part"] = "scrapyd"
        guard (configuration.scrapydUsername == nil) == (configuration.scrapydPassword == nil) else {
            throw UsageFault("scrapyd.username and scrapyd.password belong together: set both, or none")
        }
        guard configuration.scrapydUsername?.contains(":") != true else {
            throw UsageFault("scrapyd.username must not hold a colon: basic authentication cannot send it")
        }
        let instances = configuration.scrapydInstances
        var services: [(name: String, service: HTTPService)] = []
        var known: [ScrapydInstance] = []
        for (index, (settings, part)) in zip(instances, Self.names(configuration)).enumerated() {
            try Self.checkListening(settings)
            // The first of several shows what came by other ways too.
            let origin =
                instances.count == 1 ? nil : JobFilter.Origin(name: settings.name, includesOthers: index == 0)
            let instance = ScrapydInstance(name: settings.name, users: settings.users, origin: origin)
            known.append(instance)
            var listening = HTTPService.Configuration(port: settings.port)
            listening.host = settings.host
            listening.certificate = configuration.certificate
            let service = ScrapydPort.service(
                ScrapydService(controller: controller, instance: instance),
                access: configuration.access(listeningOn: settings.host), metrics: metrics.answer, readers: access,
                configuration: listening, logger: ours
            ) { address in
                readiness.listens(part, at: address.url)
            }
            services.append((part, service))
        }
        let routes = ScrapydGatewayRoutes(
            instances: known, controller: controller, version: TrawlVersion.current, metrics: metrics.answer)
        var listening = HTTPService.Configuration(port: configuration.scrapydGatewayPort)
        listening.host = configuration.controllerHost
        listening.certificate = configuration.certificate
        let gateway = HTTPService(
            name: "scrapyd-gateway", table: routes.table(), access: access, configuration: listening, logger: ours
        ) { address in
            readiness.listens("scrapyd-gateway", at: address.url)
        }
        self.services = services + [("scrapyd-gateway", gateway)]
    }

    /// Refuses to listen where strangers could ask (P30).
    private static func checkListening(_ settings: ScrapydSettings) throws {
        guard settings.users.isEmpty, !AccessControl.isLoopback(settings.host) else { return }
        throw WorkFault(
            "\(settings.host):\(settings.port) can be reached from other machines, and the Scrapyd port has no user that "
                + "would keep strangers out. Set scrapyd.username and scrapyd.password, or listen on 127.0.0.1.")
    }
}
