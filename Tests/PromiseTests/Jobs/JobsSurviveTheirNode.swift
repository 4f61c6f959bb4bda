import Bookshop
import Foundation
import TestSupport
import Testing
import Web

extension FleetPromises {
    /// The node dies, sleeps or is cut off.
    @Suite struct LostNode {
        /// A short lease, and crawls slow enough to be interrupted.
        private static let configuration = """
            controller: {lease: 6s}
            crawl:
              allowed_hosts: [127.0.0.1]
              settings: {CONCURRENT_REQUESTS_PER_DOMAIN: 4, CHECKPOINT_INTERVAL: 0.2}

            """

        @Test(arguments: [true, false])
        func `P2 the job of a killed worker runs again, and each page is there once`(onSameNode: Bool) async throws {
            try await withBookshop(books: 120, configure: { $0.latency = .milliseconds(30) }) { shop in
                try await withPlatform("controller", configuration: Self.configuration) { platform in
                    let worker = try await platform.startWorker("one")
                    shop.hold(after: 100)
                    let id = try await platform.api.submit("/scrape", Self.crawl(shop))
                    try await eventually("pages are fetched") { shop.requestCount > 100 }
                    // It looks for more to keep five times a second; what it has kept it ships.
                    try await eventually("pages are kept") { try await platform.api.items(id).count > 80 }
                    try await worker.kill()
                    shop.release()
                    let fetched = shop.requestCount
                    if onSameNode {
                        try await worker.start()
                    } else {
                        try await platform.startWorker("two")
                    }
                    let job = try await platform.api.ended(id)
                    #expect(job["status"] == "completed", "\(job)")
                    #expect(job["attempt"] == 2)
                    #expect(job["assigned_worker"]?.string == (onSameNode ? "one" : "two"))
                    try await Self.expectEachPageOnce(id, shop, platform)
                    let again = shop.requestCounts.values.reduce(0) { $0 + max(0, $1 - 1) }
                    if onSameNode {
                        #expect(again < fetched * 2 / 3, "it went on from its checkpoint: \(again) of \(fetched)")
                    } else {
                        #expect(again >= fetched * 2 / 3, "it began anew: \(again) of \(fetched)")
                    }
                }
            }
        }

        @Test func `P3 a worker that wakes up after its lease cannot write`() async throws {
            try await withBookshop(books: 60, configure: { $0.latency = .milliseconds(30) }) { shop in
                try await withPlatform("controller", configuration: Self.configuration) { platform in
                    let sleeper = try await platform.startWorker("sleeper")
                    shop.hold(after: 40)
                    let id = try await platform.api.submit("/scrape", Self.crawl(shop))
                    try await eventually("pages are fetched") { shop.requestCount > 40 }
                    sleeper.send(SIGSTOP)
                    shop.release()
                    try await platform.startWorker("other")
                    let job = try await platform.api.ended(id)
                    #expect(job["status"] == "completed", "\(job)")
                    #expect(job["assigned_worker"]?.string == "other")
                    let items = try await platform.api.items(id)
                    sleeper.send(SIGCONT)
                    let health = ServiceClient(port: sleeper.port("worker"))
                    try await eventually("the sleeper drops what is no longer its own") {
                        try await health.json("GET", "/health")["running"] == 0
                    }
                    try await eventually("the sleeper is back") {
                        let node = try await platform.api.json("GET", "/workers/sleeper")
                        return node["worker"]?["status"] == "online"
                    }
                    #expect(try await platform.api.job(id) == job)
                    #expect(try await platform.api.items(id) == items)
                    try await Self.expectEachPageOnce(id, shop, platform)
                    #expect(try await platform.api.json("GET", "/cluster")["total_jobs"] == 1)
                }
            }
        }

        @Test(.needsNamespaces)
        func `P2 P3 a worker that is cut off loses its job, and comes back`() async throws {
            try await NetworkNamespace.withNamespaces(1) { namespaces, host in
                try await withBookshop(
                    books: 60,
                    configure: {
                        $0.latency = .milliseconds(30)
                        $0.host = "0.0.0.0"
                    }
                ) { shop in
                    let configuration = Self.configuration.replacing("[127.0.0.1]", with: "[\(host)]")
                    try await withOpenPlatform(configuration) { platform in
                        let far = try await platform.startWorker("far", in: namespaces[0], controller: host)
                        let crawl: JSONValue = [
                            "start_url": .string("http://\(host):\(shop.port)/catalogue/"), "max_pages": 1_000,
                        ]
                        shop.hold(after: 40)
                        let id = try await platform.api.submit("/scrape", crawl)
                        try await eventually("pages are fetched") { shop.requestCount > 40 }
                        try await namespaces[0].cut()
                        shop.release()
                        try await platform.startWorker("near", controller: host)
                        let job = try await platform.api.ended(id)
                        #expect(job["status"] == "completed", "\(job)")
                        #expect(job["assigned_worker"]?.string == "near")
                        let items = try await platform.api.items(id)
                        try await namespaces[0].reconnect()
                        try await eventually("the far node is back") {
                            let node = try await platform.api.json("GET", "/workers/far")
                            return node["worker"]?["status"] == "online" && node["worker"]?["active_jobs"] == 0
                        }
                        #expect(far.isRunning)
                        #expect(try await platform.api.job(id) == job)
                        #expect(try await platform.api.items(id) == items)
                        // It works again.
                        try await platform.api.json("POST", "/workers/near/drain")
                        let next = try await platform.api.submit("/scrape", crawl)
                        #expect(try await platform.api.ended(next)["assigned_worker"] == "far")
                    }
                }
            }
        }

        @Test func `P5 a job that kills its worker is failed after three attempts, and others go on`() async throws {
            try await withScratchFolder { outside in
                try outside.write("", to: "notes")
                let configuration =
                    "controller: {lease: 6s}\ncommands:\n" + Commands.murder + Commands.nap
                    + Commands.note(outside.file("notes"))
                try await withPlatform("controller", configuration: configuration) { platform in
                    let worker = try await platform.startWorker("one")
                    let murderer = try await platform.api.submit("/jobs", ["command": "murder", "priority": 10])
                    var others: [String] = []
                    for number in 0..<10 {
                        let job: JSONValue = ["command": "note", "input": .integer(Int64(number))]
                        others.append(try await platform.api.submit("/jobs", job))
                    }
                    // They run as long as the murderer lives, and die with it.
                    for _ in 0..<2 {
                        others.append(try await platform.api.submit("/jobs", ["command": "nap", "input": 1_500]))
                    }
                    var deaths = 0
                    var job: JSONValue = .null
                    try await eventually(within: .seconds(120), "the job is failed") {
                        if !worker.isRunning {
                            deaths += 1
                            try await worker.start()
                        }
                        job = try await platform.api.job(murderer)
                        return job["status"] == "failed"
                    }
                    #expect(job["attempt"] == 3)
                    #expect(deaths == 3)
                    #expect(job["error"]?.string?.contains("3") == true, "it says how often it was tried: \(job)")
                    for id in others { #expect(try await platform.api.ended(id)["status"] == "completed") }
                }
            }
        }

        private static func crawl(_ shop: RunningBookshop) -> JSONValue {
            ["start_url": .string(shop.url("/catalogue/")), "max_pages": 1_000, "timeout_s": 120]
        }

        /// The items of the job are the books and their lists, each page once.
        private static func expectEachPageOnce(
            _ id: String, _ shop: RunningBookshop, _ platform: TrawlPlatform
        ) async throws {
            let urls = try await platform.api.items(id).compactMap { $0["url"]?.string }
            #expect(Set(urls).count == urls.count, "no page comes twice")
            #expect(urls.count { $0.contains("/book/") } == shop.configuration.books)
        }
    }
}
