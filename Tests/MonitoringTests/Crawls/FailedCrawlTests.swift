import Jobs
import Logging
import SQL
import TestSupport
import Testing
import Web

@testable import Monitoring

@Suite("Crawls that fail") struct FailedCrawlTests {
    /// A platform's queue whose crawls are watched by the default rules.
    private struct Watched: Sendable {
        let jobs: JobStore
        let time: ManualTime
        let engine: AlertEngine
        let reader: CrawlReader
        let outputs: OutputStore

        static func run(_ body: (Watched) async throws -> Void) async throws {
            try await DatabaseEngine.sqlite.withDatabase { database in
                try await withScratchFolder { folder in
                    let time = ManualTime()
                    let jobs = try await JobStore(database, time: time, seed: 1)
                    let outputs = try OutputStore(folder: folder.file("outputs"))
                    let reader = CrawlReader(FinishedCrawlStore(database), jobs: jobs, outputs: outputs)
                    jobs.onChanged { reader.note($0) }
                    var configuration = AlertEngine.Configuration()
                    configuration.interval = .seconds(86_400)
                    let logger = Logger(label: "test")
                    let engine = AlertEngine(
                        rules: AlertRules(crawls: AlertRules.defaults.crawls), policy: NotificationPolicy(),
                        desk: NotificationDesk([], time: time, logger: logger), store: AlertStore(database),
                        crawls: reader, configuration: configuration, time: time, logger: logger
                    ) { MetricsSnapshot([]) }
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        group.addTask { try await engine.run() }
                        defer { group.cancelAll() }
                        try await eventually("it has looked once") { await engine.lastUpdated != nil }
                        try await body(
                            Watched(jobs: jobs, time: time, engine: engine, reader: reader, outputs: outputs))
                    }
                }
            }
        }

        /// Leases what waits and ends it.
        @discardableResult
        func end(_ outcome: JobOutcome = .completed, items: Int? = nil) async throws -> Job {
            time.advance(by: .seconds(3_600))
            let node = try #require(EntityName("n"))
            let job = try #require(
                try await jobs.lease(1, for: NodeCapabilities(name: node, runtimes: [.crawl])).first)
            let statistics: JSONValue? = items.map { ["item_scraped_count": .integer(Int64($0))] }
            let report = AttemptReport(
                reference: AttemptReference(job: job.id, attempt: job.status.attempt), node: node, outcome: outcome,
                statistics: statistics)
            return try #require(try await jobs.finish([report]).first).get()
        }

        /// Submits a run of a spider.
        func submit(_ spider: String = "books", retries: Int = 0) async throws {
            _ = try await jobs.submit([
                JobRequest(
                    project: try #require(EntityName("shop")), spider: try #require(EntityName(spider)),
                    work: .spider(arguments: [:]), retries: retries)
            ])
        }

        /// Waits until a run of another spider was looked at, and with it all that ended before.
        func settle() async throws {
            try await submit("other")
            let job = try await end(items: 5)
            try await eventually("it was looked at") { try await reader.store.kept([job.id]).contains(job.id) }
        }

        var alerts: [String] {
            get async { await engine.alerts().map(\.alert.rule) }
        }
    }

    private static let failure = JobOutcome.failed(
        JobError(code: "no_page_fetched", message: "the server answered 500"), retryAfter: nil)

    @Test("one whose site is down is told at its end, not before its last try; and over with the next good one")
    func down() async throws {
        try await Watched.run { watched in
            for _ in 1...4 {
                try await watched.submit()
                try await watched.end(items: 30)
            }
            try await watched.submit(retries: 1)
            let first = try await watched.end(Self.failure, items: 0)
            #expect(first.status.state == .delayed)
            try await watched.settle()
            #expect(await watched.alerts.isEmpty)
            watched.time.advance(by: .seconds(3_600))
            _ = try await watched.jobs.wakeDelayed()
            let second = try await watched.end(Self.failure, items: 0)
            #expect(second.id == first.id && second.status.state == .failed)
            try await watched.settle()
            #expect(await watched.alerts == ["NoItems"])
            // It does not become the usual, and one that somebody stopped is no news.
            for _ in 1...25 {
                try await watched.submit()
                try await watched.end(Self.failure)
            }
            try await watched.submit()
            try await watched.end(.cancelled)
            try await watched.settle()
            #expect(await watched.alerts == ["NoItems"])
            try await watched.submit()
            try await watched.end(items: 28)
            try await watched.settle()
            #expect(await watched.alerts.isEmpty)
        }
    }

    @Test("one that was lost with its node tells no figures, and its items count all the same") func lost() async throws
    {
        try await Watched.run { watched in
            for _ in 1...2 {
                try await watched.submit()
                try await watched.end(items: 30)
            }
            try await watched.submit()
            let waiting = try #require(try await watched.jobs.jobs(JobFilter()).first)
            let name = OutputName(of: waiting)
            _ = try await watched.outputs.append(Array("{\"title\": \"a\"}\n".utf8), to: name, at: 0)
            try await watched.end(.failed(JobError(code: "out_of_time", message: "stopped"), retryAfter: nil))
            try await watched.settle()
            #expect(await watched.alerts.isEmpty)
        }
    }
}
