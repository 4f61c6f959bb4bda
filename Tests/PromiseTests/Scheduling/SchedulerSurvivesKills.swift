import Bookshop
import Glibc
import TestSupport
import Testing
import Web

extension FleetPromises {
    /// The process with the scheduler dies.
    @Suite struct KilledScheduler {
        @Test func `P12 P13 no tick is lost or doubled by kills`() async throws {
            let seed = TestSeed.make()
            var random = SplitMix64(seed: seed)
            try await withBookshop(books: 5) { shop in
                try await withPlatform(configuration: PageSpider.configuration) { platform in
                    let body: JSONValue = [
                        "name": "often", "urls": [.string(shop.url("/catalogue/"))], "max_pages": 1,
                        "schedule_type": "cron", "schedule_config": ["cron": "* * * * * *"], "misfire": "all",
                        "overlap": "allow",
                    ]
                    let made = try await platform.scheduler.json("POST", "/tasks", body)
                    let id = try #require(made["task_id"]?.string)
                    for _ in 0..<4 {
                        try await Task.sleep(for: .milliseconds(Int.random(in: 700...2_500, using: &random)))
                        try await platform.controller.kill()
                        try await platform.controller.start()
                    }
                    try await platform.scheduler.json("POST", "/tasks/\(id)/disable")
                    try await eventually(within: .seconds(120), "all runs have ended") {
                        try await platform.scheduler.json("GET", "/tasks/\(id)")["status"] == "disabled"
                    }
                    let runs = try await platform.scheduler.json("GET", "/tasks/\(id)/runs?limit=1000").elements
                    let ticks = runs.compactMap { $0["scheduled_for"]?.string }.sorted()
                    #expect(ticks.count == runs.count && Set(ticks).count == ticks.count, "\(seed): \(ticks)")
                    let seconds = ticks.compactMap { Int($0.dropFirst(17).prefix(2)) }
                    for (one, next) in zip(seconds, seconds.dropFirst()) {
                        #expect((one + 1) % 60 == next, "\(seed): \(ticks)")
                    }
                    #expect(runs.allSatisfy { $0["status"] == "completed" }, "\(seed): \(runs)")
                    let task = try await platform.scheduler.json("GET", "/tasks/\(id)")
                    #expect(task["missed_count"] == 0 && task["run_count"]?.integer == runs.count, "\(task)")
                    #expect(task["success_count"]?.integer == runs.count, "\(task)")
                    let jobs = try await platform.api.json("GET", "/jobs?limit=1000").elements
                    #expect(jobs.count == runs.count, "\(seed): a run has one job")
                }
            }
        }

        @Test func `P14 a workflow goes on after kills without doing a finished step again`() async throws {
            let seed = TestSeed.make()
            var random = SplitMix64(seed: seed)
            try await withBookshop(books: 5, configure: { $0.manyPages = 20 }) { shop in
                try await withPlatform(configuration: PageSpider.configuration) { platform in
                    func step(_ number: Int) -> JSONValue {
                        [
                            "step_id": .string("s\(number)"), "action": "scrape",
                            "config": ["start_url": .string(shop.url("/many/\(number)")), "max_pages": 1],
                            "depends_on": .array(number > 1 ? [.string("s\(number - 1)")] : []),
                        ]
                    }
                    let body: JSONValue = ["name": "chain", "steps": .array((1...8).map(step))]
                    let made = try await platform.scheduler.json("POST", "/workflows", body)
                    let id = try #require(made["workflow_id"]?.string)
                    let begun = try await platform.scheduler.json("POST", "/workflows/\(id)/run")
                    let run = "/workflows/\(id)/runs/\(begun["run_id"]?.string ?? "")"
                    var done: Set<String> = []
                    for _ in 0..<5 {
                        try await Task.sleep(for: .milliseconds(Int.random(in: 0...300, using: &random)))
                        try await platform.controller.kill()
                        try await platform.controller.start()
                        let steps = try await platform.scheduler.json("GET", run)["steps"]?.elements ?? []
                        let now = Set(steps.filter { $0["status"] == "completed" }.compactMap { $0["step_id"]?.string })
                        #expect(done.isSubset(of: now), "\(seed)")
                        done = now
                    }
                    try await eventually(within: .seconds(120), "the run has ended") {
                        try await platform.scheduler.json("GET", run)["ended_at"] != .null
                    }
                    let ended = try await platform.scheduler.json("GET", run)
                    #expect(ended["status"] == "completed", "\(seed): \(ended)")
                    let jobs = try await platform.api.json("GET", "/jobs?limit=100").elements
                    #expect(jobs.count == 8 && jobs.allSatisfy { $0["status"] == "completed" }, "\(seed): \(jobs)")
                    for number in 1...8 {
                        let times = shop.requests(path: "/many/\(number)")
                        #expect(1...2 ~= times, "\(seed): page \(number) was fetched \(times) times")
                    }
                }
            }
        }

        /// One that hangs is as good as dead: the server ends its claim.
        @Test(.needsPostgres, arguments: [false, true])
        func `P13 two schedulers share a database, and the other takes over`(_ hangs: Bool) async throws {
            try await withPostgres { server in
                let environment: [String: String?] = ["TRAWL_DATABASE": server.url]
                try await withPlatform("controller", environment: environment) { platform in
                    let schedulers = [
                        try await platform.startScheduler("first"), try await platform.startScheduler("second"),
                    ]
                    let clients = schedulers.map { ServiceClient(port: $0.port("scheduler")) }
                    func driving() async throws -> [Int] {
                        var found: [Int] = []
                        for index in clients.indices where schedulers[index].isRunning {
                            let health = try await clients[index].json("GET", "/health")
                            if health["scheduler_running"] == true { found.append(index) }
                        }
                        return found
                    }
                    try await eventually("one of them drives") { try await driving().count == 1 }
                    let first = try #require(try await driving().first)
                    let other = 1 - first
                    // Made at the one that stands by; jobs stay in the queue, since there is no worker.
                    let body: JSONValue = [
                        "name": "often", "urls": ["http://books.example/"], "schedule_type": "cron",
                        "schedule_config": ["cron": "* * * * * *"], "misfire": "all", "overlap": "allow",
                    ]
                    let made = try await clients[other].json("POST", "/tasks", body)
                    let id = try #require(made["task_id"]?.string)
                    func ticks() async throws -> [String] {
                        try await clients[other].json("GET", "/tasks/\(id)/runs?limit=1000").elements
                            .compactMap { $0["scheduled_for"]?.string }.sorted()
                    }
                    try await eventually("it fires") { try await ticks().count >= 3 }
                    let before = try await ticks().count
                    if hangs { schedulers[first].send(SIGSTOP) } else { try await schedulers[first].kill() }
                    try await eventually("the other fires") {
                        try await ticks().count >= before + 4
                    }
                    try await clients[other].json("DELETE", "/tasks/\(id)")
                    let all = try await ticks()
                    #expect(Set(all).count == all.count)
                    let seconds = all.compactMap { Int($0.dropFirst(17).prefix(2)) }
                    for (one, next) in zip(seconds, seconds.dropFirst()) { #expect((one + 1) % 60 == next, "\(all)") }
                    let jobs = try await platform.api.json("GET", "/jobs?limit=1000").elements
                    #expect(jobs.count == all.count && jobs.allSatisfy { $0["status"] == "pending" })
                }
            }
        }
    }
}
