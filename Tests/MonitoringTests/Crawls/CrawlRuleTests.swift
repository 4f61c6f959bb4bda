import Jobs
import SQL
import TestSupport
import Testing
import Web

@testable import Monitoring

@Suite("Rules over what crawls bring", .sharedPostgres) struct CrawlRuleTests {
    private static let crawl = CrawlName(project: "shop", spider: "books")

    private static func figures(
        _ number: Int = 1, items: Int, complete: Bool = true, fields: [String: Double] = [:], responses: Int = 100,
        refusals: [String: [Int: Int]] = [:]
    ) throws -> FinishedCrawl {
        var figures = FinishedCrawl(
            job: try #require(JobID("job-\(number)")), crawl: crawl,
            endedAt: Timestamp(microseconds: Int64(number) * 1_000_000), isComplete: complete)
        figures.items = items
        figures.sampled = items
        figures.fields = fields
        figures.responses = responses
        figures.refusals = refusals
        return figures
    }

    private static func rule(_ kind: CrawlRule.Kind) -> CrawlRule {
        CrawlRule(AlertRuleHead(name: "Rule", severity: .warning), kind)
    }

    @Test("no items, where there were some") func noItems() throws {
        let rule = Self.rule(.noItems)
        let (none, some) = (try Self.figures(items: 0), try Self.figures(items: 5))
        #expect(rule.findings(none, earlier: []) == nil)
        #expect(rule.findings(some, earlier: [])?.isEmpty == true)
        #expect(rule.findings(none, earlier: [none])?.isEmpty == true)
        #expect(rule.findings(none, earlier: [some])?.map(\.annotations) == [["job": "job-1"]])
        #expect(rule.findings(some, earlier: [some])?.isEmpty == true)
        // A crawl that failed found nothing all the same, and is nothing to compare with.
        let failed = try Self.figures(items: 0, complete: false)
        #expect(rule.findings(failed, earlier: [some])?.count == 1)
        #expect(rule.findings(failed, earlier: [failed, some])?.count == 1)
        #expect(rule.findings(failed, earlier: [none])?.isEmpty == true)
        #expect(rule.findings(failed, earlier: []) == nil)
        #expect(rule.findings(failed, earlier: [failed]) == nil)
        #expect(rule.findings(none, earlier: [failed]) == nil)
        #expect(rule.findings(try Self.figures(items: 2, complete: false), earlier: [some])?.isEmpty == true)
        var strict = rule
        strict.leastCrawls = 0
        #expect(strict.findings(none, earlier: [])?.count == 1)
        #expect(strict.findings(failed, earlier: [])?.count == 1)
    }

    @Test("a field that is suddenly empty") func fields() throws {
        let rule = Self.rule(.fieldEmpty)
        let before = try Self.figures(items: 20, fields: ["title": 1, "price": 0.9, "note": 0.1])
        let now = try Self.figures(items: 20, fields: ["title": 1, "price": 0, "note": 0])
        #expect(rule.findings(now, earlier: [before])?.map { $0.labels["field"] } == ["price"])
        // Also one that no item has any more.
        #expect(rule.findings(try Self.figures(items: 20, fields: ["title": 1]), earlier: [before])?.count == 1)
        #expect(rule.findings(before, earlier: [before])?.isEmpty == true)
        #expect(rule.findings(try Self.figures(items: 3), earlier: [before]) == nil)
        #expect(rule.findings(now, earlier: []) == nil)
        // A crawl that failed says nothing of fields.
        let failed = try Self.figures(items: 20, complete: false, fields: ["title": 1, "price": 0])
        #expect(rule.findings(failed, earlier: [before]) == nil)
        #expect(rule.findings(now, earlier: [failed]) == nil)
    }

    @Test("a host that refuses much, and did not before") func surges() throws {
        let rule = Self.rule(.statusSurge)
        let surge = try Self.figures(
            items: 0, complete: false, refusals: ["a.example": [403: 20, 503: 10], "b.example": [429: 5]])
        let found = try #require(rule.findings(surge, earlier: []))
        #expect(found.map { $0.labels["host"] } == ["a.example"] && found.first?.value == 0.3)
        let always = try Self.figures(items: 5, refusals: ["a.example": [403: 25]])
        #expect(rule.findings(surge, earlier: [always])?.isEmpty == true)
        #expect(
            rule.findings(
                try Self.figures(items: 5, responses: 1_000, refusals: ["a.example": [403: 30]]), earlier: [])?.isEmpty
                == true)
    }

    @Test("much fewer items than before") func shrunk() throws {
        let rule = Self.rule(.shrunk)
        let before = try [100, 90, 110].map { try Self.figures(items: $0) }
        #expect(rule.findings(try Self.figures(items: 49), earlier: before)?.first?.value == 0.49)
        #expect(rule.findings(try Self.figures(items: 51), earlier: before)?.isEmpty == true)
        #expect(rule.findings(try Self.figures(items: 1), earlier: Array(before.prefix(2))) == nil)
        #expect(rule.findings(try Self.figures(items: 1, complete: false), earlier: before) == nil)
        let small = try [10, 9, 11].map { try Self.figures(items: $0) }
        #expect(rule.findings(try Self.figures(items: 1), earlier: small) == nil)
    }

    @Test("a rule may be about certain crawls") func matching() throws {
        var rule = Self.rule(.noItems)
        let (none, some) = (try Self.figures(items: 0), try Self.figures(items: 5))
        rule.matchers = [try LabelMatcher("spider", .matching, "book.*")]
        #expect(rule.findings(none, earlier: [some])?.count == 1)
        rule.matchers = [try LabelMatcher("project", .equal, "news")]
        #expect(rule.findings(none, earlier: [some])?.isEmpty == true)
    }

    @Test("figures of a job by Scrapy's names, and of its items") func reading() throws {
        var job = Job(
            id: try #require(JobID("one")),
            request: JobRequest(
                spider: .linkSpider,
                work: .links(urls: ["https://Books.Example/a"], maxPages: 10, sameOriginOnly: true)),
            status: JobStatus(), createdAt: Timestamp(microseconds: 0))
        job.status.state = .completed
        job.completedAt = Timestamp(microseconds: 5)
        job.statistics = [
            "item_scraped_count": 3, "response_received_count": 4, "downloader/response_count": 9,
            "downloader/response_status_count/200": 4, "downloader/response_status_count/503": 5,
            "trawl/host_status_count/books.example/503": 4, "trawl/host_status_count/[::1]/429": 1,
            "downloader/response_bytes": -3, "finish_reason": "finished",
        ]
        var figures = try #require(FinishedCrawl(job))
        #expect(figures.crawl.description.wholeMatch(of: /default\/links@books\.example#[0-9a-f]{10}/) != nil)
        #expect((figures.items, figures.pages, figures.responses) == (3, 4, 9))
        #expect(figures.refusals == ["books.example": [503: 4], "[::1]": [429: 1]])
        let lines = #"""
            {"a": 1, "b": "", "c": [], "d": " "}
            {"a": 0, "b": "x", "c": {}}
            no JSON
            {"a": null, "b": "y", "e": false}

            [1]
            """#
        figures.count(Array(lines.utf8))
        #expect(figures.sampled == 3)
        let (third, none) = (1.0 / 3, 0.0)
        let shares: [String: Double] = ["a": 2 * third, "b": 2 * third, "c": none, "d": none, "e": third]
        #expect(figures.fields == shares)
        let kept = FinishedCrawl(
            job: figures.job, endedAt: figures.endedAt, try JSONValue(parsing: figures.json.description))
        #expect(kept == figures)
        job.status.state = .cancelled
        #expect(FinishedCrawl(job) == nil)
        // Without a count by hosts.
        job.status.state = .failed
        job.statistics = ["downloader/response_status_count/403": 5, "downloader/response_status_count/404": 5]
        #expect(FinishedCrawl(job)?.refusals == ["": [403: 5]])
    }

    /// A crawl of links, and what differs from it.
    private static func links(
        _ urls: [String] = ["http://shop.example/a"], pages: Int = 60, sameOrigin: Bool = true, timeout: Double? = 30,
        settings: [String: String] = [:]
    ) throws -> CrawlName {
        let request = JobRequest(
            spider: .linkSpider, work: .links(urls: urls, maxPages: pages, sameOriginOnly: sameOrigin),
            settings: settings, timeout: timeout)
        return try #require(CrawlName(request))
    }

    @Test("what is compared was asked for alike") func alike() throws {
        let usual = try Self.links()
        #expect(try Self.links() == usual)
        let others = try [
            Self.links(pages: 5), Self.links(["http://shop.example/b"]), Self.links(["http://shop.example:81/a"]),
            Self.links(["http://shop.example/a", "http://shop.example/b"]), Self.links(sameOrigin: false),
            Self.links(timeout: 5), Self.links(settings: ["DEPTH_LIMIT": "1"]),
        ]
        #expect(Set(others + [usual]).count == others.count + 1)
        #expect(Set((others + [usual]).map(\.description)).count == others.count + 1)
        #expect(others[2].description.hasPrefix("default/links@shop.example:81#"))
        let long = try Self.links(["http://" + String(repeating: "a.", count: 120) + "example/"])
        #expect(long.description.utf8.count < 250)
    }

    @Test("a spider with other arguments or limits is another crawl, wherever it writes to") func spiders() throws {
        func name(
            _ arguments: [String: String] = [:], _ settings: [String: String] = [:],
            change: (inout JobRequest) -> Void = { _ in }
        ) throws -> CrawlName {
            var request = JobRequest(
                project: try #require(EntityName("shop")), spider: try #require(EntityName("books")),
                work: .spider(arguments: arguments), settings: settings)
            change(&request)
            return try #require(CrawlName(request))
        }
        #expect(try name().description == "shop/books")
        let bread = try name(["category": "bread", "page": "1"])
        #expect(bread.description.hasPrefix("shop/books#"))
        #expect(try name(["page": "1", "category": "bread"]) == bread)
        #expect(try name(["category": "milk", "page": "1"]) != bread)
        #expect(try name([:], ["CLOSESPIDER_PAGECOUNT": "5"]) != name())
        #expect(try name([:], ["CLOSESPIDER_PAGECOUNT": "5"]) != name(["CLOSESPIDER_PAGECOUNT": "5"]))
        // Where it writes to, and how it got into the queue, is no matter.
        #expect(try name([:], ["LOG_FILE": "today.log", "FEED_URI": "today.json", "JOBDIR": "x"]) == name())
        let again = try name {
            $0.id = JobID("other")
            $0.batch = JobID("batch")
            $0.priority = 9
            $0.version = EntityName("2")
            $0.idempotencyKey = "key"
            $0.retries = 3
        }
        #expect(try again == name())
    }

    @Test("the last twenty of each crawl are kept", arguments: DatabaseEngine.allCases)
    func keeping(kind: DatabaseEngine) async throws {
        try await kind.withDatabase { database in
            try await database.migrate(Schema.migrations)
            let store = FinishedCrawlStore(database)
            for number in 1...30 { try await store.keep(try Self.figures(number, items: number)) }
            let earlier = try await store.earlier(than: try Self.figures(31, items: 0))
            #expect(earlier.map(\.items) == Array((11...30).reversed()))
            let before = try await store.earlier(than: try Self.figures(30, items: 30))
            #expect(before.count == 19 && before.first?.items == 29)
            try await store.prune()
            // What was before an alert stays while it fires.
            let began = Timestamp(microseconds: 31_000_000)
            for number in 31...60 { try await store.keep(try Self.figures(number, items: 0), baseline: began) }
            let usual = try await store.earlier(than: try Self.figures(61, items: 0), before: began)
            #expect(usual.map(\.items) == Array((11...30).reversed()))
            // What was asked once goes first, then what is beyond the newest of a spider.
            let host = CrawlName(project: "shop", spider: "links", host: "a.example", request: "0123456789")
            let link = FinishedCrawl(
                job: try #require(JobID("link")), crawl: host, endedAt: Timestamp(microseconds: 99_000_000),
                isComplete: true)
            try await store.keep(link)
            try await store.prune(most: 6)
            let after = FinishedCrawl(
                job: try #require(JobID("later")), crawl: host, endedAt: link.endedAt, isComplete: true)
            let gone = try await store.earlier(than: after)
            #expect(gone.isEmpty)
            let left = try await store.earlier(than: try Self.figures(100, items: 0))
            #expect(left.map(\.job.text) == (55...60).reversed().map { "job-\($0)" })
            // What is asked for again and again stays for longer than what came once.
            for (number, name) in ["daily", "daily", "once"].enumerated() {
                try await store.keep(
                    FinishedCrawl(
                        job: try #require(JobID("asked-\(number)")),
                        crawl: CrawlName(project: "shop", spider: "links", host: "a.example", request: name),
                        endedAt: Timestamp(microseconds: Int64(number) * 1_000_000), isComplete: true))
            }
            try await store.prune(most: 8)
            let daily = try await store.earlier(
                than: FinishedCrawl(
                    job: try #require(JobID("next")),
                    crawl: CrawlName(project: "shop", spider: "links", host: "a.example", request: "daily"),
                    endedAt: link.endedAt, isComplete: true))
            #expect(daily.map(\.job.text) == ["asked-1", "asked-0"])
        }
    }
}
