import Crawling
import Fleet
import Jobs
import Logging
import Monitoring
import ServiceLifecycle
import Services

/// A worker with its port.
struct WorkerPart: Sendable {
    let worker: JoiningWorker
    let service: HTTPService
    let table: RouteTable

    /// - Parameters:
    ///   - client: the controller, in this process or over HTTP.
    ///   - scrapy: what runs eggs; nil where there is no Scrapy.
    ///   - access: who may ask the worker's own port.
    init(
        _ configuration: Configuration, client: any ControllerClient, scrapy: ScrapyPart?, access: AccessControl,
        metrics: PlatformMetrics,
        logger: Logger, readiness: Readiness
    ) throws {
        let folder = try DataFolder(configuration)
        try folder.make()
        var ours = logger
        ours[metadataKey: "part"] = "worker"
        var settings = Worker.Configuration(
            name: configuration.nodeName, slots: configuration.slots, folder: folder.worker)
        settings.labels = Set(configuration.workerLabels.compactMap { EntityName($0) })
        settings.grace = configuration.grace
        metrics.showCrawls()
        let sampler = metrics.sampler
        settings.sample = { sampler.sample() }
        let worker: Worker
        do {
            worker = try Worker(
                client, runners: try configuration.runners(scrapy, totals: metrics.crawls, logger: ours),
                lister: scrapy?.lister,
                configuration: settings, logger: ours)
        } catch let fault as WorkerFault {
            throw WorkFault(fault.description)
        }
        let routes = WorkerRoutes(worker: worker, version: TrawlVersion.current, metrics: metrics.answer)
        table = routes.table()
        var listening = HTTPService.Configuration(port: configuration.workerPort)
        listening.host = configuration.workerHost
        listening.certificate = configuration.certificate
        service = HTTPService(
            name: "worker", table: table, access: access, configuration: listening, logger: ours
        ) { address in
            readiness.listens("worker", at: address.url)
        }
        self.worker = JoiningWorker(worker: worker, service: service, configuration: configuration)
    }

    /// Who may ask the port of a worker that has no database: whoever has the worker's own token.
    static func access(_ configuration: Configuration) throws -> AccessControl {
        if configuration.token == nil { try checkListening(configuration) }
        let own = configuration.token
        return AccessControl(configuration: configuration.access(listeningOn: configuration.workerHost)) { secret in
            guard let own, let name = EntityName("worker"), Credentials.isSame(secret, own) else { return nil }
            return Token(name: name, role: .admin, createdAt: .now)
        }
    }

    /// Refuses to listen where strangers could ask (P30), for a worker without a token.
    private static func checkListening(_ configuration: Configuration) throws {
        let (host, port) = (configuration.workerHost, configuration.workerPort)
        let reason: String
        if !AccessControl.isLoopback(host) {
            reason = "\(host):\(port) can be reached from other machines, and this worker has no token"
        } else if configuration.requiresTokens {
            reason = configuration.stage == .production ? "in production a token is asked for" : "require_token is set"
        } else {
            return
        }
        throw WorkFault(
            "\(reason); make one where the controller's data are with `trawl token create NAME --role node`, and give it to "
                + "this worker as TRAWL_TOKEN")
    }
}

/// A worker that joins once its port listens: the controller is told where that is.
struct JoiningWorker: Service {
    let worker: Worker
    let service: HTTPService
    let configuration: Configuration

    func run() async throws {
        let address = try await service.listening()
        worker.setAddress(configuration.workerURL ?? configuration.advertised(address))
        try await worker.run()
    }
}
