import Jobs
import Logging
import Metrics
import SQL
import Synchronization
import TestSupport
import Testing
import Web

@testable import Monitoring

/// Keeps what it is sent, and fails as often as it is told to.
final class RecordingNotifier: Notifier {
    let kind = "test"
    private let state = Mutex<(messages: [AlertMessage], failures: [NotificationFault])>(([], []))

    var messages: [AlertMessage] { state.withLock { $0.messages } }
    private let gate = AsyncStream.makeStream(of: Void.self)
    private let isHeld = Mutex(false)
    /// Messages are not through before ``open()``.
    func hold() { isHeld.withLock { $0 = true } }
    func open() { gate.continuation.finish() }
    /// How often it will still fail.
    var failuresLeft: Int { state.withLock { $0.failures.count } }
    func fail(_ faults: [NotificationFault]) { state.withLock { $0.failures = faults } }

    func send(_ message: AlertMessage) async throws(NotificationFault) -> [String] {
        let fault = state.withLock { state -> NotificationFault? in
            if !state.failures.isEmpty { return state.failures.removeFirst() }
            state.messages.append(message)
            return nil
        }
        if let fault { throw fault }
        if isHeld.withLock({ $0 }) {
            for await _ in gate.stream {}
            if Task.isCancelled { throw NotificationFault("given up", isTemporary: true) }
        }
        return []
    }
}

@Suite("Alerts from a metric to a message", .sharedPostgres) struct AlertEngineTests {
    /// An engine on a database, with metrics of its own and a clock that stands.
    private struct Rig: Sendable {
        let engine: AlertEngine
        let notifier: RecordingNotifier
        let registry: MetricsRegistry
        let time: ManualTime
        let source = Source()

        /// Whether all metrics can be read.
        final class Source: Sendable {
            let isWhole = Mutex(true)
        }

        init(
            _ database: any Database, _ time: ManualTime, notifier: RecordingNotifier = RecordingNotifier(),
            rules: AlertRules? = nil, crawls: CrawlReader? = nil
        ) throws {
            self.notifier = notifier
            self.time = time
            registry = MetricsRegistry()
            var policy = NotificationPolicy()
            policy.root.receiver = "phone"
            let desk = NotificationDesk(
                [Receiver("phone", notifier)], time: time, seed: 3, logger: Logger(label: "test")
            ) { _ in }
            var configuration = AlertEngine.Configuration()
            // Only the test looks.
            configuration.interval = .seconds(86_400)
            var head = AlertRuleHead(name: "DiskFull", severity: .critical)
            head.hold = .seconds(30)
            head.annotations["summary"] = try AlertTemplate(
                "{{ $labels.node }} is {{ $value | humanizePercentage }} full")
            let rule = AlertRule(head, try AlertExpression("disk_ratio > 0.9"))
            engine = AlertEngine(
                rules: rules ?? AlertRules(metrics: [rule]), policy: policy, desk: desk, store: AlertStore(database),
                crawls: crawls, configuration: configuration, time: time, logger: Logger(label: "test")
            ) { [registry, source] in
                source.isWhole.withLock { $0 } ? await registry.reading() : MetricsSnapshot([], isWhole: false)
            }
        }

        func set(_ value: Double) {
            Meter(label: "disk_ratio", dimensions: [("node", "pi")], factory: registry).set(value)
        }

        /// Time goes on in steps of 15 s, with a look after each.
        func pass(_ seconds: Int) async {
            for _ in 0..<(seconds / 15) {
                time.advance(by: .seconds(15))
                await engine.evaluate()
            }
        }

        /// Waits until so many messages have come, and until that is kept.
        func expect(_ count: Int) async throws {
            try await eventually("\(count) messages") { notifier.messages.count >= count }
            #expect(notifier.messages.count == count)
            // Until that is kept.
            try await eventually("the message is noted") {
                let told = try await engine.store.open().flatMap { $0.told.values }
                let states = notifier.messages.last.map { $0.isFiring ? Alert.State.firing : .resolved }
                return states == .resolved ? told.isEmpty : told.contains { $0.state == states }
            }
        }

        /// Runs the engine's lines while `body` runs.
        func running(_ body: () async throws -> Void) async throws {
            let engine = engine
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await engine.run() }
                defer { group.cancelAll() }
                try await eventually("it has looked once") { await engine.lastUpdated != nil }
                try await body()
            }
        }
    }

    @Test(
        "a metric crosses a threshold, is told, silenced, kept over a restart, and told to be over",
        arguments: DatabaseEngine.allCases)
    func whole(kind: DatabaseEngine) async throws {
        try await kind.withDatabase { database in
            try await database.migrate(Schema.migrations)
            let time = ManualTime()
            let first = try Rig(database, time)
            try await first.running {
                first.set(0.5)
                await first.pass(60)
                first.set(0.95)
                await first.pass(30)
                #expect(await first.engine.alerts(in: [.pending]).count == 1)
                await first.pass(15)
                #expect(await first.engine.alerts().map(\.alert.labels["node"]) == ["pi"])
                #expect(first.notifier.messages.isEmpty)
                await first.pass(30)
                try await first.expect(1)
                let message = try #require(first.notifier.messages.first)
                #expect(message.isFiring && message.title == "[FIRING] DiskFull: pi is 95% full")
                // Without news nothing comes, until it is repeated.
                await first.pass(3_600)
                #expect(first.notifier.messages.count == 1)
                let silence = try #require(
                    try await first.engine.silence(
                        [try LabelMatcher("alertname", .equal, "DiskFull")], from: time.now,
                        to: time.now + .seconds(86_400),
                        author: "me", comment: "known"))
                await first.pass(4 * 3_600)
                #expect(first.notifier.messages.count == 1)
                #expect(await first.engine.alerts().map(\.silencedBy) == [[silence.id]])
            }
            // The silence and the alert are there after a restart, and it does not end while its metric is not there yet.
            let second = try Rig(database, time, notifier: first.notifier)
            try await second.running {
                await second.pass(45)
                let shown = await second.engine.alerts()
                #expect(shown.count == 1 && shown.first?.silencedBy.count == 1)
                #expect(await second.engine.silences.map(\.comment) == ["known"])
                second.set(0.4)
                await second.pass(60)
                try await second.expect(2)
                let over = try #require(second.notifier.messages.last)
                #expect(!over.isFiring && over.parts.first?.endsAt != nil)
                #expect(await second.engine.alerts(in: [.firing, .pending, .resolved]).isEmpty)
                let history = try await second.engine.store.history(offset: 0, limit: 10)
                #expect(history.map(\.state) == [.resolved] && history.first?.told["phone"]?.state == .resolved)
            }
        }
    }

    @Test("what is told while it ends is told once") func endingWhileTelling() async throws {
        try await DatabaseEngine.sqlite.withDatabase { database in
            try await database.migrate(Schema.migrations)
            let time = ManualTime()
            let first = try Rig(database, time)
            first.notifier.hold()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await first.engine.run() }
                try await eventually("it has looked once") { await first.engine.lastUpdated != nil }
                first.set(0.99)
                await first.pass(90)
                try await eventually("the message is under way") { first.notifier.messages.count == 1 }
                group.cancelAll()
                first.notifier.open()
                try await group.waitForAll()
            }
            let told = try await first.engine.store.open().map { $0.told["phone"]?.state }
            #expect(told == [.firing])
        }
    }

    @Test("metrics that cannot be read end no alert") func missing() async throws {
        try await DatabaseEngine.sqlite.withDatabase { database in
            try await database.migrate(Schema.migrations)
            let rig = try Rig(database, ManualTime())
            await rig.engine.evaluate()
            rig.set(0.99)
            await rig.pass(60)
            rig.source.isWhole.withLock { $0 = false }
            await rig.pass(300)
            #expect(await rig.engine.alerts().count == 1)
            rig.source.isWhole.withLock { $0 = true }
            rig.set(0.1)
            await rig.pass(15)
            #expect(await rig.engine.alerts().isEmpty)
        }
    }

    @Test("what could not be delivered comes after a restart", arguments: DatabaseEngine.allCases)
    func undelivered(kind: DatabaseEngine) async throws {
        try await kind.withDatabase { database in
            try await database.migrate(Schema.migrations)
            let time = ManualTime()
            let first = try Rig(database, time)
            // Every try of one message.
            first.notifier.fail(Array(repeating: NotificationFault("down", isTemporary: true), count: 5))
            try await first.running {
                first.set(0.99)
                await first.pass(90)
                try await eventually("all tries are made") { first.notifier.failuresLeft == 0 }
                #expect(first.notifier.messages.isEmpty)
            }
            let second = try Rig(database, time, notifier: first.notifier)
            try await second.running {
                second.set(0.99)
                // Longer than a group waits after a failure.
                await second.pass(15)
                try await second.expect(1)
                #expect(second.notifier.messages.first?.isFiring == true)
            }
        }
    }

    @Test("a receiver that fails for good holds nobody up, and is tried again later") func failing() async throws {
        try await DatabaseEngine.sqlite.withDatabase { database in
            try await database.migrate(Schema.migrations)
            let rig = try Rig(database, ManualTime())
            rig.notifier.fail([NotificationFault("refused", isTemporary: false)])
            try await rig.running {
                rig.set(0.99)
                await rig.pass(90)
                try await eventually("it has failed") { rig.notifier.failuresLeft == 0 }
                // Within the pause there is nothing.
                await rig.pass(240)
                #expect(rig.notifier.messages.isEmpty)
                // The pause begins when the engine hears of the fault.
                try await eventually("it comes again") {
                    await rig.pass(15)
                    return rig.notifier.messages.count == 1
                }
                try await rig.expect(1)
            }
        }
    }

    @Test("a crawl that ended as the process did is looked up at the next start", arguments: DatabaseEngine.allCases)
    func missed(_ engine: DatabaseEngine) async throws {
        try await engine.withDatabase { database in
            try await withScratchFolder { folder in
                let time = ManualTime()
                let jobs = try await JobStore(database, time: time, seed: 1)
                let store = FinishedCrawlStore(database)
                var request = JobRequest(
                    project: try #require(EntityName("shop")), spider: try #require(EntityName("books")),
                    work: .spider(arguments: [:]))
                request.id = JobID("last")
                let crawl = try #require(CrawlName(request))
                // Before, three good ones were seen.
                for number in 1...3 {
                    var figures = FinishedCrawl(
                        job: try #require(JobID("job-\(number)")), crawl: crawl,
                        endedAt: time.now + .seconds(number - 10), isComplete: true)
                    figures.items = 100
                    try await store.keep(figures)
                }
                _ = try await jobs.submit([request])
                let (end, statistics) = (time.now.microseconds, "{\"item_scraped_count\": 0}")
                try await database.write { connection in
                    try connection.execute(
                        "UPDATE jobs SET state = 'completed', completed_at = ?, statistics = ? WHERE id = 'last'",
                        [.integer(end), .text(statistics)])
                }
                let reader = CrawlReader(store, jobs: jobs, outputs: try OutputStore(folder: folder.file("outputs")))
                let rig = try Rig(
                    database, time, rules: AlertRules(crawls: AlertRules.defaults.crawls), crawls: reader)
                try await rig.running {
                    try await eventually("its alert is there") {
                        await rig.engine.alerts().map(\.alert.rule).contains("NoItems")
                    }
                }
                #expect(try await reader.missed(since: time.now)?.isEmpty == true)
            }
        }
    }

    @Test("a crawl that shrinks is told at once, and over with the next good one") func crawls() async throws {
        try await DatabaseEngine.sqlite.withDatabase { database in
            try await database.migrate(Schema.migrations)
            try await withScratchFolder { folder in
                let reader = CrawlReader(
                    FinishedCrawlStore(database), jobs: try await JobStore(database, seed: 1),
                    outputs: try OutputStore(folder: folder.file("outputs")))
                let rig = try Rig(
                    database, ManualTime(), rules: AlertRules(crawls: AlertRules.defaults.crawls), crawls: reader)
                func end(_ number: Int, items: Int) async throws {
                    rig.time.advance(by: .seconds(60))
                    var job = Job(
                        id: try #require(JobID("job-\(number)")),
                        request: JobRequest(
                            project: try #require(EntityName("shop")), spider: try #require(EntityName("books")),
                            work: .spider(arguments: [:])), status: JobStatus(), createdAt: rig.time.now)
                    job.status.state = .completed
                    job.completedAt = rig.time.now
                    job.statistics = ["item_scraped_count": .integer(Int64(items)), "downloader/response_count": 10]
                    reader.note([job])
                    let figures = try #require(FinishedCrawl(job))
                    try await eventually("the figures are kept") {
                        try await reader.store.earlier(
                            than: FinishedCrawl(
                                job: JobID("x") ?? figures.job, crawl: figures.crawl, endedAt: figures.endedAt,
                                isComplete: true)
                        ).contains { $0.job == job.id }
                    }
                }
                try await rig.running {
                    for number in 1...3 { try await end(number, items: 100) }
                    #expect(await rig.engine.alerts().isEmpty)
                    try await end(4, items: 10)
                    #expect(await rig.engine.alerts().map(\.alert.rule) == ["CrawlShrunk"])
                    await rig.pass(30)
                    try await rig.expect(1)
                    #expect(
                        rig.notifier.messages.first?.title
                            == "[FIRING] CrawlShrunk: shop/books found 10% of what it found before")
                    // What is broken does not become what is usual.
                    for number in 40...44 { try await end(number, items: 10) }
                    #expect(await rig.engine.alerts().map(\.alert.rule) == ["CrawlShrunk"])
                    try await end(5, items: 90)
                    #expect(await rig.engine.alerts().isEmpty)
                    for number in 50...54 { try await end(number, items: 90) }
                    await rig.pass(300)
                    try await rig.expect(2)
                    #expect(rig.notifier.messages.last?.isFiring == false)
                    try await end(6, items: 0)
                    let names = await rig.engine.alerts().map(\.alert.rule)
                    #expect(names == ["NoItems", "CrawlShrunk"])
                    // A crawl that is never run again is no alert for ever.
                    await rig.engine.evaluate()
                    rig.time.advance(by: .seconds(8 * 86_400))
                    await rig.engine.evaluate()
                    #expect(await rig.engine.alerts().isEmpty)
                }
            }
        }
    }

    @Test("P34 alerts are counted, and messages by kind") func metrics() async throws {
        try await DatabaseEngine.sqlite.withDatabase { database in
            try await database.migrate(Schema.migrations)
            let rig = try Rig(database, ManualTime())
            rig.engine.show(in: rig.registry)
            rig.set(0.99)
            await rig.pass(15)
            let family = try #require(await rig.registry.snapshot().first { $0.name == "trawl_alerts" })
            let values = family.series.map { "\($0.labels.labels.first?.value ?? "")=\($0.value)" }
            #expect(values == ["firing=number(0.0)", "pending=number(1.0)", "silenced=number(0.0)"])
        }
    }
}
