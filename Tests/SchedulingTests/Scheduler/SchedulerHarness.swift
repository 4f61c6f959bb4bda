import Jobs
import Logging
import SQL
import Scheduling
import TestSupport
import Testing
import Web

/// A scheduler on a database of its own, with a clock that stands and jobs that end when the test says so.
struct SchedulerHarness: Sendable {
    let store: ScheduleStore
    let time: ManualTime
    let platform = RecordingPlatform()
    let log = LogRecorder()
    private(set) var scheduler: Scheduler

    static func run(
        _ engine: DatabaseEngine, at start: String = "2027-01-01", _ body: (inout SchedulerHarness) async throws -> Void
    ) async throws {
        try await engine.withDatabase { database in
            var harness = SchedulerHarness(
                store: try await ScheduleStore(database), time: ManualTime(try moment(start)))
            try await body(&harness)
        }
    }

    private init(store: ScheduleStore, time: ManualTime) {
        self.store = store
        self.time = time
        scheduler = Scheduler(store, platform: platform, time: time, logger: log.logger)
    }

    /// Another scheduler on the same database.
    func another() -> Scheduler {
        Scheduler(store, platform: platform, time: time, logger: log.logger)
    }

    /// As after a `kill -9` and a new start: nothing of the scheduler is left.
    mutating func restart() { scheduler = another() }

    @discardableResult
    func add(_ kind: ScheduleDefinition.Kind, _ body: JSONValue) async throws -> JobID {
        var isEnabled = true
        let definition = try ScheduleDefinition(kind, body, isEnabled: &isEnabled)
        var generator = SystemRandomNumberGenerator()
        let record = ScheduleRecord(
            definition, id: .make(at: time.now, using: &generator), isEnabled: isEnabled, createdAt: time.now)
        scheduler.added(try await store.add([record]))
        return record.id
    }

    /// A task that crawls one site.
    @discardableResult
    func task(_ schedule: JSONValue, type: JSONValue = "cron", _ more: (String, JSONValue)...) async throws -> JobID {
        var body = JSONObject()
        body["name"] = "shop"
        body["urls"] = ["http://shop.example/"]
        body["schedule_type"] = type
        body["schedule_config"] = schedule
        for (name, value) in more { body[name] = value }
        return try await add(.task, .object(body))
    }

    /// Asks for a run by hand.
    func start(_ id: JobID) async throws -> JobID {
        var generator = SystemRandomNumberGenerator()
        let run = try await store.start(id, run: .make(at: time.now, using: &generator), at: time.now)
        scheduler.refresh()
        return try #require(run).id
    }

    func wish(_ wish: ScheduleRun.Wish, _ run: JobID) async throws -> Bool {
        let isTaken = try await store.wish(wish, of: run)
        scheduler.refresh()
        return isTaken
    }

    /// Ends all open jobs and lets the scheduler hear of it.
    func end(_ state: JobState = .completed) async throws {
        let ended = platform.end(platform.open, state)
        scheduler.changed(ended)
        try await scheduler.step()
    }

    /// Goes on until `moment`, tick by tick; `each` is called after every step.
    func advance(
        to moment: Timestamp, ending: Bool = true, _ each: () async throws -> Void = {}
    ) async throws {
        while true {
            var next = try await scheduler.step()
            if ending, !platform.open.isEmpty {
                try await end()
                next = try await scheduler.step()
            }
            try await each()
            guard let next, next <= moment else { break }
            time.advance(by: max(.zero, next - time.now))
        }
        time.advance(by: max(.zero, moment - time.now))
    }

    func runs(_ id: JobID? = nil) async throws -> [RunSummary] {
        try await store.runs(of: id, limit: 10_000).reversed()
    }

    func states(_ run: JobID) async throws -> [String: String] {
        let run = try #require(try await store.run(run))
        return Dictionary(
            zip(run.progress.plan.steps, run.progress.steps).map { ($0.id, $1.status.rawValue) }
        ) { first, _ in first }
    }

    /// Steps until something holds; what is done beside the scheduler goes on meanwhile.
    func until(_ what: String, _ condition: () async throws -> Bool) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            let scheduler = scheduler
            group.addTask { await scheduler.work() }
            try await eventually(what) {
                try await scheduler.step()
                return try await condition()
            }
            group.cancelAll()
        }
    }
}
