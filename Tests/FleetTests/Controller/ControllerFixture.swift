import Fleet
import Jobs
import SQL
import TestSupport

/// A controller with real stores in a scratch folder, and clients of it.
struct ControllerFixture: Sendable {
    let controller: Controller
    let time: ManualTime
    let spiders: SpiderStore
    let log: LogRecorder

    var jobs: JobStore { controller.jobs }
    var outputs: OutputStore { controller.outputs }

    /// Opens what lies in `folder`, as a controller does when it starts, and lets it run while `body` does.
    static func open<Answer: Sendable>(
        _ folder: ScratchFolder, time: ManualTime = ManualTime(), isRunning: Bool = true,
        isolation: isolated (any Actor)? = #isolation,
        configuration configure: (inout Controller.Configuration) -> Void = { _ in },
        _ body: (ControllerFixture) async throws -> Answer
    ) async throws -> Answer {
        let database = try SQLiteDatabase(path: folder.file("state.db"))
        var configuration = Controller.Configuration()
        // Nothing here is due by itself: tests move the time and say `tick`.
        configuration.refreshInterval = .seconds(3_600)
        configure(&configuration)
        let jobs = try await JobStore(database, time: time, seed: 7)
        let spiders = try await SpiderStore(database, time: time)
        let outputs = try OutputStore(folder: folder.file("outputs"))
        let nodes = try await NodeStore(database)
        let log = LogRecorder()
        let controller = Controller(
            jobs: jobs, spiders: spiders, outputs: outputs, nodes: nodes, time: time, configuration: configuration,
            logger: log.logger)
        let fixture = ControllerFixture(controller: controller, time: time, spiders: spiders, log: log)
        let answer = try await withThrowingTaskGroup(of: Void.self) { group in
            if isRunning { group.addTask { try await controller.run() } }
            defer { group.cancelAll() }
            return try await body(fixture)
        }
        try await database.close()
        return answer
    }

    static func opened<Answer: Sendable>(
        isolation: isolated (any Actor)? = #isolation,
        configuration configure: (inout Controller.Configuration) -> Void = { _ in },
        _ body: (ControllerFixture) async throws -> Answer
    ) async throws -> Answer {
        try await withScratchFolder { folder in
            try await open(folder, configuration: configure, body)
        }
    }

    /// Submits jobs that follow links.
    @discardableResult
    func submit(_ ids: String...) async throws -> [Submission] {
        try await controller.submit(ids.map { .links(id: $0) })
    }

    func state(_ id: String) async throws -> JobState? { try await jobs.job(.named(id))?.status.state }

    /// Joins and leases `count` jobs.
    func node(_ hello: NodeHello, leasing count: Int = 0) async throws -> (
        session: NodeSession, jobs: [AttemptReference]
    ) {
        let session = try await controller.join(hello).session
        guard count > 0 else { return (session, []) }
        let jobs = try await controller.lease(session: session, free: count, wait: .seconds(60))
        return (session, jobs.map(\.reference).sorted { $0.job < $1.job })
    }

    /// Moves the time on by `seconds` and does what is due then.
    func pass(_ seconds: Int) async throws {
        time.advance(by: .seconds(seconds))
        try await tick()
    }

    /// Does what is due.
    func tick() async throws {
        try await controller.tick()
        // The controller's own loop may have taken the chores, and be at them.
        try await eventually("the chores are done") { controller.isSettled }
    }
}
