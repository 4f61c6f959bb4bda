import Jobs
import SQL
import Synchronization
import TestSupport
import Testing
import Web

@Suite("Leases", .sharedPostgres)
struct LeasingTests {
    @Test("P6 priority is global: of all projects the highest goes next", arguments: StoreHarness.Engine.allCases)
    func priority(_ engine: StoreHarness.Engine) async throws {
        try await StoreHarness.run(engine) { harness in
            let projects: [EntityName] = ["a", "b", "c"]
            let requests = (0..<30).map { JobRequest.test(project: projects[$0 % 3], priority: Double($0 * 7 % 10)) }
            _ = try await harness.store.submit(requests)
            var priorities: [Double] = []
            while let job = try await harness.store.lease(1, for: .all("n")).first {
                priorities.append(job.request.priority)
            }
            #expect(priorities == requests.map(\.priority).sorted(by: >))
        }
    }

    @Test(
        "P6 among equals the project with the fewest running jobs goes next", arguments: StoreHarness.Engine.allCases,
        [1, 4])
    func fairShare(_ engine: StoreHarness.Engine, _ limit: Int) async throws {
        try await StoreHarness.run(engine) { harness in
            // The greedy project came first with many; Scrapyd would let it block the rest.
            _ = try await harness.store.submit((0..<50).map { _ in .test(project: "greedy") })
            _ = try await harness.store.submit((0..<4).map { _ in .test(project: "modest") })
            _ = try await harness.store.submit((0..<4).map { _ in .test(project: "small") })
            var leased: [EntityName: Int] = [:]
            for _ in 0..<(12 / limit) {
                for job in try await harness.store.lease(limit, for: .all("n")) {
                    leased[job.request.project, default: 0] += 1
                }
            }
            #expect(leased == ["greedy": 4, "modest": 4, "small": 4])
        }
    }

    @Test("P6 leases that are asked for at once share fairly too", arguments: StoreHarness.Engine.allCases)
    func fairShareAtOnce(_ engine: StoreHarness.Engine) async throws {
        try await StoreHarness.run(engine) { harness in
            for project in ["a", "b", "c", "d"] as [EntityName] {
                _ = try await harness.store.submit((0..<20).map { _ in .test(project: project) })
            }
            let jobs = try await together(20) { number in
                try await harness.store.lease(1, for: .all(EntityName("n\(number)") ?? "n"))
            }.flatMap(\.self)
            #expect(Set(jobs.map(\.id)).count == 20)
            #expect(
                Dictionary(grouping: jobs, by: \.request.project).mapValues(\.count) == [
                    "a": 5, "b": 5, "c": 5, "d": 5,
                ])
        }
    }

    @Test("P6 waiting raises a job, so that nothing starves", arguments: StoreHarness.Engine.allCases)
    func ageing(_ engine: StoreHarness.Engine) async throws {
        try await StoreHarness.run(engine) { harness in
            _ = try await harness.store.submit([.test(project: "low", priority: 1, id: "patient")])
            var served = 0
            for round in 0..<40 {
                // There is always something of a higher priority.
                _ = try await harness.store.submit([.test(project: "high", priority: 5)])
                _ = try await harness.store.submit([.test(project: "high", priority: 5)])
                let job = try #require(try await harness.store.lease(1, for: .all("n")).first)
                if job.id == "patient" {
                    served = round
                    break
                }
                harness.time.advance(by: .seconds(20))
            }
            // Four priorities at 60 s each: it is equal after 240 s, and its project runs fewer.
            #expect(served == 12)
        }
    }

    @Test("a retry does not count the time since its first attempt as waiting", arguments: StoreHarness.Engine.allCases)
    func retryIsNotAged(_ engine: StoreHarness.Engine) async throws {
        try await StoreHarness.run(engine) { harness in
            _ = try await harness.store.submit([.test(priority: 1, id: "old", retries: 1)])
            let job = try #require(try await harness.store.lease(1, for: .all("n")).first)
            harness.time.advance(by: .seconds(36_000))
            _ = try await harness.finish(job, .failed(JobError(code: "x", message: "y"), retryAfter: 0))
            _ = try await harness.store.wakeDelayed()
            _ = try await harness.store.submit([.test(priority: 2, id: "new")])
            #expect(try await harness.store.lease(2, for: .all("n")).map(\.id) == ["new", "old"])
        }
    }

    @Test("a node gets what it can run, and nothing else", arguments: StoreHarness.Engine.allCases)
    func placement(_ engine: StoreHarness.Engine) async throws {
        try await StoreHarness.run(engine) { harness in
            let crawl = JobRequest(
                spider: .linkSpider, work: .links(urls: ["http://a/"], maxPages: 1, sameOriginOnly: true))
            var tool = JobRequest.test(priority: 9)
            tool.work = .command(name: "tool", input: .null)
            let ids = try await harness.store.submit([crawl, .test(labels: ["gpu"]), .test(), tool]).map(\.id)
            func lease(_ node: NodeCapabilities) async throws -> [JobID] {
                try await harness.store.lease(9, for: node).map(\.id)
            }
            #expect(try await lease(NodeCapabilities(name: "a", runtimes: [.scrapy])) == [])
            #expect(try await lease(NodeCapabilities(name: "a", runtimes: [.command], commands: [])) == [])
            #expect(try await lease(NodeCapabilities(name: "a", runtimes: [.command], commands: ["noop"])) == [ids[2]])
            #expect(try await lease(NodeCapabilities(name: "a", runtimes: [.crawl], labels: ["gpu"])) == [ids[0]])
            #expect(try await lease(.all("b", labels: ["gpu", "more"])) == [ids[3], ids[1]])
        }
    }

    @Test("a lease when nothing waits does not ask the database")
    func nothingWaits() async throws {
        try await StoreHarness.withDatabase(.sqlite) { database in
            let scripted = ScriptedDatabase(database)
            let store = try await JobStore(scripted, time: ManualTime(), seed: 1)
            _ = try await store.submit([.test(), .test(labels: ["gpu"])])
            #expect(try await store.lease(5, for: .all("n")).count == 1)
            let before = scripted.asked.withLock { $0 }
            for _ in 0..<100 { #expect(try await store.lease(5, for: .all("n")).isEmpty) }
            #expect(scripted.asked.withLock { $0 } == before)
        }
    }

    @Test("a lease whose commit was done, but said to have failed, goes back into the queue")
    func lostCommit() async throws {
        try await StoreHarness.withDatabase(.sqlite) { database in
            let scripted = ScriptedDatabase(database)
            let store = try await JobStore(scripted, time: ManualTime(), seed: 1)
            _ = try await store.submit([.test(id: "a"), .test(id: "b")])
            scripted.script.withLock { $0 = .failAfter(SQLFault(.unavailable, "the connection was lost")) }
            await #expect(throws: SQLFault.self) { try await store.lease(1, for: .all("n")) }
            scripted.script.withLock { $0 = .pass }
            let jobs = try await store.lease(5, for: .all("n"))
            #expect(jobs.map(\.id) == ["a", "b"])
            #expect(jobs.map(\.status.attempt) == [2, 1])
            #expect(try await store.counts().running == 2)
        }
    }

    @Test("jobs that another process added are found by a refresh", arguments: StoreHarness.Engine.allCases)
    func refresh(_ engine: StoreHarness.Engine) async throws {
        try await StoreHarness.run(engine) { harness in
            let other = try await harness.reopened()
            let queued = Counter()
            harness.store.onQueued { queued.add() }
            _ = try await other.submit([.test(id: "theirs"), .test(project: "p")])
            #expect(try await harness.store.lease(5, for: .all("n")).isEmpty)
            try await harness.store.refresh()
            #expect(queued.count == 1)
            #expect(try await harness.store.counts().pending == 2)
            #expect(try await harness.store.lease(5, for: .all("n")).count == 2)
            #expect(try await harness.store.counts().pending == 0)
        }
    }

    @Test(
        "a spider's job keeps the version that was the newest at its first lease",
        arguments: StoreHarness.Engine.allCases)
    func version(_ engine: StoreHarness.Engine) async throws {
        try await StoreHarness.run(engine) { harness in
            let spiders = try await SpiderStore(harness.database, time: harness.time)
            func deploy(_ version: EntityName) async throws {
                _ = try await spiders.deploy(
                    project: "p", spider: "s", version: version, source: Array("\(version)".utf8))
            }
            try await deploy("1.9")
            try await deploy("1.10")
            let request = JobRequest(project: "p", spider: "s", work: .spider(arguments: [:]))
            _ = try await harness.store.submit([request])
            let first = try #require(try await harness.store.lease(1, for: .all("n")).first)
            #expect(first.resolvedVersion == "1.10")
            try await deploy("2.0")
            _ = try await harness.finish(first, .released)
            let second = try #require(try await harness.store.lease(1, for: .all("n")).first)
            #expect(second.resolvedVersion == "1.10")
            #expect(try await harness.store.job(second.id)?.resolvedVersion == "1.10")
            _ = try await harness.store.submit([request])
            #expect(try await harness.store.lease(1, for: .all("n")).first?.resolvedVersion == "2.0")
        }
    }

    @Test("a node gets jobs again that it holds; others do not", arguments: StoreHarness.Engine.allCases)
    func leaseAgain(_ engine: StoreHarness.Engine) async throws {
        try await StoreHarness.run(engine) { harness in
            let store = harness.store
            _ = try await store.submit((0..<6).map { .test(id: ["r", "c", "o", "p", "e", "w"][$0]) })
            let mine = try await store.lease(3, for: .all("a"))
            let others = try await store.lease(1, for: .all("b"))
            #expect(mine.map(\.id) == ["r", "c", "o"])
            #expect(others.map(\.id) == ["p"])
            _ = try await store.cancel("c")
            _ = try await store.cancel("e")
            let again = try await store.leaseAgain(["r", "c", "p", "e", "w", "unknown", "r"], for: .all("a"))
            #expect(again.map(\.id) == ["r", "w"])
            #expect(again.map(\.status.attempt) == [2, 1])
            #expect(again.first?.status.losses == 1)
            #expect(try await store.counts().running == 5)
            #expect(try await store.counts().pending == 0)
            // What the earlier session says is fenced.
            #expect(try await harness.finish(mine[0]) == .failure(.fenced))
            // A controller that was away is no loss.
            let same = try await store.leaseAgain(["r"], for: .all("a"), sparing: ["r"])
            #expect(same.first?.status.attempt == 3)
            #expect(same.first?.status.losses == 1)
            // P5: a job that kills its worker each time is not begun for ever.
            #expect(try await store.leaseAgain(["r"], for: .all("a")).first?.status.losses == 2)
            #expect(try await store.leaseAgain(["r"], for: .all("a")).isEmpty)
            #expect(try await harness.state("r") == .failed)
        }
    }

    @Test(
        "a job whose stored request cannot be read is failed, and holds up nobody",
        arguments: StoreHarness.Engine.allCases)
    func unreadable(_ engine: StoreHarness.Engine) async throws {
        try await StoreHarness.run(engine) { harness in
            _ = try await harness.store.submit([.test(id: "bad"), .test(id: "good")])
            _ = try await harness.database.write {
                try $0.execute("UPDATE jobs SET request = '{\"new\": 1}' WHERE id = 'bad'")
            }
            #expect(try await harness.store.lease(2, for: .all("n")).map(\.id) == ["good"])
            let job = try #require(try await harness.store.job("bad"))
            #expect(job.status.state == .failed)
            #expect(job.error?.code == "request_unreadable")
            #expect(try await harness.store.counts().failed == 1)
        }
    }
}
