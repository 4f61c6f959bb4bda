import Crawling
import Fleet
import Jobs
import Logging
import Monitoring
import SQL
import Scheduling
import Services

/// The scheduler with its port.
struct SchedulerPart: Sendable {
    static let name = "scheduler"

    let scheduler: Scheduler
    let service: HTTPService
    let table: RouteTable

    /// - Parameters:
    ///   - controller: takes the jobs; it need not run here.
    ///   - database: of jobs and schedules.
    ///   - isShared: whether other processes work on the database too.
    ///   - notifier: tells people for steps `notify`; nil where nobody is named.
    ///   - items: where the items of jobs are read; nil for the controller's own files.
    init(
        _ configuration: Configuration, controller: Controller, database: any Database, isShared: Bool,
        access: AccessControl, notifier: (@Sendable (StepNotice) async throws -> Void)? = nil,
        items: ItemSource? = nil, metrics: PlatformMetrics, readiness: Readiness, logger: Logger
    ) async throws {
        var ours = logger
        ours[metadataKey: "part"] = "scheduler"
        var settings = Scheduler.Configuration()
        if isShared { settings.refreshInterval = .seconds(1) }
        let platform = ControllerSchedulerPlatform(
            controller: controller, client: StepHTTPClient(configuration),
            items: items ?? .files(controller.outputs), notifier: notifier)
        let scheduler = Scheduler(
            try await ScheduleStore(database), platform: platform, configuration: settings, logger: ours)
        self.scheduler = scheduler
        controller.jobs.onChanged { [weak scheduler] in scheduler?.changed($0) }
        metrics.registry.collect(
            "trawl_schedule_late_seconds", help: "How late the tick is that is waited for.", kind: .gauge
        ) { [weak scheduler] in
            // Not known while the database cannot be asked.
            (try? await scheduler?.lateness()).map { [MetricReading($0.inSeconds)] } ?? []
        }
        table = SchedulerRoutes(scheduler: scheduler, version: TrawlVersion.current, metrics: metrics.answer).table()
        var listening = HTTPService.Configuration(port: configuration.schedulerPort)
        listening.host = configuration.controllerHost
        listening.certificate = configuration.certificate
        service = HTTPService(
            name: Self.name, table: table, access: access, configuration: listening, logger: ours
        ) { address in
            readiness.listens(Self.name, at: address.url)
        }
    }
}
