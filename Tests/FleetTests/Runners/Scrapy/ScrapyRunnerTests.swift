import Foundation
import Glibc
import Jobs
import Logging
import TestSupport
import Testing
import Web

@testable import Fleet

/// Jobs of the runtime `scrapy`, on real Scrapy.
@Suite(.serialized, .needsScrapy) struct ScrapyRunnerTests {
    private static let egg = TestEgg(
        spiders: """
            import json, os, scrapy

            class One(scrapy.Spider):
                name = "one"
                start_urls = ["data:,1"]

                def parse(self, response):
                    yield {"arguments": {k: v for k, v in vars(self).items() if isinstance(v, str)},
                           "bot": self.settings["BOT_NAME"], "variables": dict(os.environ)}

            class Fails(scrapy.Spider):
                name = "fails"

                def __init__(self, *args, **kwargs):
                    raise ValueError("no such shelf")

            class Talks(scrapy.Spider):
                name = "talks"
                custom_settings = {"CONCURRENT_REQUESTS": 1, "DOWNLOAD_DELAY": 0.3}
                start_urls = ["data:,1", "data:,2"]

                def parse(self, response):
                    if response.body == b"1":
                        yield {"kept": True}
                        return
                    import signal, time
                    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
                    print("I am here", flush=True)
                    open("printed", "w").close()
                    while True:
                        time.sleep(1)

            class Slow(scrapy.Spider):
                name = "slow"
                custom_settings = {"DOWNLOAD_DELAY": 0.05}
                start_urls = [f"data:,{number}" for number in range(100000)]

            class Eats(scrapy.Spider):
                name = "eats"
                start_urls = ["data:,1"]

                def parse(self, response):
                    kept = []
                    while True:
                        kept.append(b"x" * (8 << 20))
            """,
        settings: "FEEDS = {'mine.csv': {'format': 'csv', 'fields': ['bot']}}\n")

    /// Lends a runner with its hosts, and a way to run a spider.
    private static func withRunner(
        memory: Int = 0,
        _ body: (ScratchFolder, @escaping (String, Int) throws -> AttemptRun, ScrapyRunner) async throws -> Void
    ) async throws {
        try await withScratchFolder { folder in
            let egg = folder.file("shop.egg")
            try folder.write(Self.egg.bytes, to: "shop.egg")
            var settings = ScrapyHosts.Configuration(python: ScrapyEnvironment.python, folder: folder.file("hosts"))
            settings.jobEnvironment = ["SHOP_TOKEN": "given"]
            let hosts = ScrapyHosts(settings, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            var configuration = ScrapyRunner.Configuration()
            configuration.memory = memory
            configuration.grace = .milliseconds(200)
            let runner = ScrapyRunner(hosts, configuration: configuration)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await hosts.run() }
                defer { group.cancelAll() }
                try await body(
                    folder,
                    { spider, number in
                        let request = JobRequest(
                            project: .test("shop"), spider: .test(spider), version: .test("1_0"), runtime: .scrapy,
                            work: .spider(arguments: ["shelf": "é=1"]), settings: ["BOT_NAME": "other"])
                        return try attempt(request, in: folder, job: "job-\(spider)", number: number, source: egg)
                    }, runner)
            }
        }
    }

    @Test func runsASpiderWithItsArgumentsAndSettings() async throws {
        try await Self.withRunner { folder, attempt, runner in
            let run = try attempt("one", 1)
            let report = await runner.run(run.assignment, run)
            #expect(report.outcome == .completed, "\(report)")
            let item = try JSONValue(parsing: try folder.text("job-one/items.jsonl"))
            #expect(item["bot"] == "other")
            #expect(item["arguments"] == ["_job": "job-one", "_version": "1_0", "shelf": "é=1"])
            let variables = try #require(item["variables"])
            #expect(variables["SCRAPY_PROJECT"] == "shop" && variables["SCRAPY_JOB"] == "job-one")
            #expect(variables["SHOP_TOKEN"] == "given")
            #expect(try folder.text("job-one/mine.csv") == "bot\r\nother\r\n", "the project's own feed is there too")
            #expect(try folder.text("job-one/job.log").contains("Spider closed (finished)"))
            #expect(report.result?["exit_status"] == 0 && report.result?["finish_reason"] == "finished")
            #expect(report.statistics?["item_scraped_count"] == 1 && report.statistics?["pid"] == nil)
            #expect(report.statistics?["items"] == 1)
        }
    }

    @Test func nothingOfTheNodesOwnEnvironmentIsSeen() async throws {
        setenv("TRAWL_TOKEN", "secret", 1)
        defer { unsetenv("TRAWL_TOKEN") }
        try await Self.withRunner { folder, attempt, runner in
            let run = try attempt("one", 1)
            _ = await runner.run(run.assignment, run)
            #expect(!(try folder.text("job-one/items.jsonl").contains("secret")))
        }
    }

    @Test func aSpiderThatCannotBeginFailsWithItsLastWords() async throws {
        try await Self.withRunner { folder, attempt, runner in
            let run = try attempt("fails", 1)
            let report = await runner.run(run.assignment, run)
            #expect(report.failure == "exit_status", "\(report)")
            #expect(report.message?.contains("no such shelf") == true, "\(report)")
            #expect(try folder.text("job-fails/job.log").contains("ValueError: no such shelf"))
        }
    }

    @Test(arguments: [(StopReason.cancel, JobOutcome.cancelled), (.drain, .released), (.timeout, .cancelled)])
    func stopsWhenItIsAsked(_ reason: StopReason, _ outcome: JobOutcome) async throws {
        try await Self.withRunner { folder, attempt, runner in
            let run = try attempt("slow", 1)
            async let report = runner.run(run.assignment, run)
            try await eventually("it crawls") {
                (try? folder.text("job-slow/job.log").contains("Crawled (200)")) == true
            }
            run.stop(reason)
            #expect(await report.outcome == outcome)
            #expect(try folder.text("job-slow/job.log").contains("Spider closed (shutdown)"))
        }
    }

    @Test func beingCancelledEndsItAtOnce() async throws {
        try await Self.withRunner { folder, attempt, runner in
            let run = try attempt("slow", 1)
            try await withThrowingTaskGroup(of: RunReport.self) { group in
                group.addTask { await runner.run(run.assignment, run) }
                try await eventually("it crawls") {
                    (try? folder.text("job-slow/job.log").contains("Crawled (200)")) == true
                }
                group.cancelAll()
                for try await report in group { #expect(report.outcome != .completed) }
            }
            #expect(!(try folder.text("job-slow/job.log").contains("Spider closed")))
        }
    }

    @Test("what was found and printed is kept when a job is killed") func killed() async throws {
        try await Self.withRunner { folder, attempt, runner in
            let run = try attempt("talks", 1)
            try await withThrowingTaskGroup(of: RunReport.self) { group in
                group.addTask { await runner.run(run.assignment, run) }
                try await eventually("it has found and printed something") {
                    (try? folder.text("job-talks/items.jsonl")) == "{\"kept\": true}\n"
                        && folder.has("job-talks/printed")
                }
                run.stop(.cancel)
                group.cancelAll()
                for try await report in group { #expect(report.outcome != .completed) }
            }
            let log = try folder.text("job-talks/job.log")
            #expect(log.contains("Killed before it had ended by itself"), "\(log)")
            #expect(log.contains("standard output:\nI am here\n"), "\(log)")
        }
    }

    @Test func memoryIsBounded() async throws {
        try await Self.withRunner(memory: 200 << 20) { _, attempt, runner in
            let run = try attempt("eats", 1)
            let report = await runner.run(run.assignment, run)
            #expect(["memory_limit", "exit_status"].contains(report.failure), "\(report)")
        }
    }

    @Test func aJobThatKillsItsHostIsGivenBackTwiceAndThenFailed() async throws {
        try await Self.withRunner { folder, attempt, runner in
            var reports: [RunReport] = []
            for number in 1...3 {
                let run = try attempt("slow", number)
                async let report = runner.run(run.assignment, run)
                try await eventually("it crawls") {
                    (try? folder.text("job-slow/job.log").contains("Crawled (200)")) == true
                }
                let host = try #require(scrapyHost(in: folder.file("hosts")))
                kill(host, SIGKILL)
                reports.append(await report)
                FolderRemoval.remove(folder.file("job-slow"))
            }
            #expect(reports.map(\.outcome).prefix(2) == [.released, .released])
            #expect(reports.last?.failure == "host_lost")
        }
    }
}
