import Bookshop
import Crawling
import Glibc
import Jobs
import Logging
import TestSupport
import Testing
import Web

@testable import Fleet

/// How crawls are stopped, go on, and what they leave behind.
@Suite(.serialized) struct CrawlLifeTests {
    @Test func `P2 a drained crawl goes on from its checkpoint and has each page once`() async throws {
        try await withBookshop(books: 300, configure: { $0.latency = .milliseconds(4) }) { shop in
            try await withScratchFolder { folder in
                let runner = CrawlProbe.runner()
                let request = CrawlProbe.spider(
                    ["base": shop.baseURL], settings: ["CONCURRENT_REQUESTS": "4", "CHECKPOINT_INTERVAL": "0.05"])
                let first = try attempt(request, in: folder, source: CrawlProbe.catalogue)
                shop.hold(after: 60)
                async let running = runner.run(first.assignment, first)
                try await eventually("it is under way") { shop.requestCount > 60 }
                first.stop(.drain)
                let drained = await running.settled(by: .drain)
                #expect(drained.outcome == .released)
                shop.release()
                let second = try attempt(request, in: folder, number: 2, source: CrawlProbe.catalogue)
                let report = await runner.run(second.assignment, second)
                #expect(report.outcome == .completed)
                #expect(second.status.openedSizes?[.items] ?? 0 > 0, "it goes on behind what is there")
                let lines = try folder.text("job-1/items.jsonl").split(separator: "\n")
                #expect(lines.count == 300)
                #expect(Set(lines).count == 300)
                #expect(report.result?["items"] == 300)
                #expect(try folder.text("job-1/job.log").contains("goes on from its checkpoint"))
            }
        }
    }

    @Test func aCancelledCrawlStopsAndAForcedOneTooWithItsCheckpoint() async throws {
        try await withBookshop(books: 300, configure: { $0.latency = .milliseconds(4) }) { shop in
            try await withScratchFolder { folder in
                let runner = CrawlProbe.runner()
                let first = try attempt(
                    CrawlProbe.spider(["base": shop.baseURL]), in: folder, source: CrawlProbe.catalogue)
                shop.hold(after: 20)
                async let running = runner.run(first.assignment, first)
                try await eventually("it is under way") { shop.requestCount > 20 }
                first.stop(.cancel)
                // Pages under way may end.
                try await eventually("it knows") { try folder.text("job-1/job.log").contains("asked to stop") }
                shop.release()
                #expect(await running.outcome == .cancelled)
                shop.reset()
                shop.hold(after: 20)
                let second = try attempt(
                    CrawlProbe.spider(["base": shop.baseURL]), in: folder, job: "job-2", source: CrawlProbe.catalogue)
                let forced = await withTaskGroup(of: RunReport.self) { group in
                    group.addTask { await runner.run(second.assignment, second) }
                    try? await eventually("it is under way") { shop.requestCount > 20 }
                    group.cancelAll()
                    shop.release()
                    return await group.next()
                }
                #expect(forced?.outcome == .released)
                #expect(folder.has("job-2/\(JobFolders.checkpoint)/journal"))
            }
        }
    }

    @Test func aCheckpointOfAnotherCrawlIsNoCheckpoint() async throws {
        try await withBookshop { shop in
            try await withScratchFolder { folder in
                let runner = CrawlProbe.runner()
                for (number, path) in ["/catalogue/", "/books/"].enumerated() {
                    let run = try attempt(
                        CrawlProbe.links(shop.url("/catalogue/") + (number == 0 ? "" : "?other=1"), pages: 2),
                        in: folder,
                        number: number + 1)
                    let report = await runner.run(run.assignment, run)
                    #expect(report.outcome == .completed, "\(path)")
                    #expect(try folder.text("job-1/items.jsonl").split(separator: "\n").count == 2)
                }
            }
        }
    }

    @Test func `P5 two hundred small crawls leave no thread and no descriptor behind`() async throws {
        try await withBookshop { shop in
            try await withScratchFolder { folder in
                let runner = CrawlProbe.runner()
                func crawl(_ number: Int) async throws {
                    let run = try attempt(
                        CrawlProbe.links(shop.url("/catalogue/"), pages: 1), in: folder, job: "n\(number)")
                    #expect(await runner.run(run.assignment, run).outcome == .completed)
                }
                for number in 0..<5 { try await crawl(number) }
                let before = Holdings.now
                let begin = ContinuousClock.now
                for number in 5..<205 { try await crawl(number) }
                let elapsed = ContinuousClock.now - begin
                print("200 one-page crawls: \(elapsed), before \(before), after \(Holdings.now)")
                try await eventually("everything is closed (before: \(before), now: \(Holdings.now))") {
                    // Other tests run beside this one.
                    let now = Holdings.now
                    return now.threads <= before.threads + 12 && now.descriptors <= before.descriptors + 40
                }
            }
        }
    }

    @Test func `P5 a crawler that never runs leaves nothing behind`() async throws {
        try await withScratchFolder { folder in
            let url = try WebURL("http://127.0.0.1:9/")
            func make(_ number: Int) throws {
                _ = try Crawler(
                    LinkSpider(urls: [url]),
                    .init(
                        feeds: [try FeedDestination(folder.file("\(number).jsonl"))],
                        stateFolder: folder.file("state\(number)")))
            }
            try make(0)
            let before = Holdings.now
            for number in 1...100 { try make(number) }
            try await eventually("nothing is left (before: \(before), now: \(Holdings.now))") {
                // Other tests run beside this one, and what they hold goes again.
                let after = Holdings.now
                return after.threads <= before.threads + 12 && after.descriptors <= before.descriptors + 40
            }
        }
    }

    @Test func `the worker's own port crawls now`() async throws {
        try await withBookshop { shop in
            try await withScratchFolder { folder in
                let controller = ScriptedController()
                try await withWorker(controller, [CrawlProbe.runner()], slots: 1, folder: folder.path) { worker in
                    let report = try await worker.scrapeNow(CrawlProbe.links(shop.url("/catalogue/"), pages: 3))
                    #expect(report.outcome == .completed)
                    guard case .array(let items)? = report.result?["items"] else { throw TestFault("no items") }
                    #expect(items.count == 3)
                    #expect(report.result?["stats"]?["pages"] == 3)
                    #expect(FolderRemoval.names(in: folder.file("now")).isEmpty)
                    #expect(worker.health.running == 0)
                }
            }
        }
    }

    @Test func `the worker's own port has its own slots and its own time`() async throws {
        try await withBookshop(configure: { $0.latency = .seconds(3_600) }) { shop in
            try await withScratchFolder { folder in
                let controller = ScriptedController()
                try await withWorker(
                    controller, [CrawlProbe.runner()], slots: 1, folder: folder.path, grace: .milliseconds(100)
                ) { worker in
                    var request = CrawlProbe.links(shop.url("/catalogue/"), pages: 3)
                    request.timeout = 3_600
                    let long = request
                    let first = Task { try await worker.scrapeNow(long) }
                    try await eventually("it runs") { worker.health.running == 1 }
                    let fault = await #expect(throws: FleetFault.self) { try await worker.scrapeNow(long) }
                    #expect(fault?.code == .busy)
                    first.cancel()
                    _ = await first.result
                    try await eventually("its slot is free") { worker.health.running == 0 }
                    request.timeout = 1
                    let report = try await worker.scrapeNow(request)
                    #expect(report.failure == "timeout")
                }
            }
        }
    }
}
