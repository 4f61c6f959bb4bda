import Testing
import Web

@testable import Crawling

/// The frontier with a time of our own.
@Suite struct FrontierTests {
    private static let second: Nanoseconds = 1_000_000_000

    private static func frontier(_ change: (inout Frontier.Configuration) -> Void = { _ in }) -> FrontierProbe {
        var configuration = Frontier.Configuration(seed: 42)
        configuration.obeysRobots = false
        configuration.randomizesDelay = false
        change(&configuration)
        return FrontierProbe(Frontier(configuration))
    }

    private static func request(_ url: String, priority: Int = 0) throws -> RequestRecord {
        RequestRecord(Request(url: try WebURL(url), priority: priority), seed: 42)
    }

    @Test func givesEachURLOnce() throws {
        let frontier = Self.frontier()
        #expect(frontier.add(try Self.request("http://a/1")))
        #expect(!frontier.add(try Self.request("http://a/1")))
        #expect(!frontier.add(try Self.request("http://a/1#part")))
        let (request, slot) = try #require(frontier.take())
        #expect(frontier.take() == nil)
        #expect(!frontier.isFinished)
        frontier.finish(request, slot: slot, isPage: true)
        #expect(frontier.isFinished)
        #expect(frontier.counts.duplicates == 2)
    }

    @Test func limitsHostsAndTheWhole() throws {
        let frontier = Self.frontier { ($0.concurrency, $0.perHost) = (5, 2) }
        for host in ["a", "b", "c", "d"] {
            for page in 0..<5 { frontier.add(try Self.request("http://\(host)/\(page)")) }
        }
        var taken: [String: Int] = [:]
        while let (request, _) = frontier.take() { taken[request.url.host ?? "", default: 0] += 1 }
        #expect(taken.values.reduce(0, +) == 5)
        #expect(taken.values.allSatisfy { $0 <= 2 })
    }

    @Test func `P16 waits between two requests to a host, and no other host waits with it`() throws {
        let frontier = Self.frontier { $0.startDelay = Self.second }
        for page in 0..<3 { frontier.add(try Self.request("http://slow/\(page)")) }
        _ = try #require(frontier.take(now: 0))
        #expect(frontier.take(now: 0) == nil)
        #expect(frontier.nextDue == Self.second)
        frontier.add(try Self.request("http://other/"))
        #expect(try #require(frontier.take(now: 1)).0.url.host == "other")
        #expect(frontier.take(now: Self.second - 1) == nil)
        #expect(frontier.take(now: Self.second) != nil)
        #expect(frontier.take(now: Self.second + 1) == nil)
    }

    @Test func `P16 a host that asks for peace gets it`() throws {
        let frontier = Self.frontier()
        for page in 0..<2 { frontier.add(try Self.request("http://a/\(page)")) }
        let (request, slot) = try #require(frontier.take())
        frontier.hold(slot: slot, until: 5 * Self.second)
        frontier.retry(request, slot: slot, due: 5 * Self.second)
        #expect(frontier.take(now: 4 * Self.second) == nil)
        #expect(!frontier.isFinished)
        #expect(try #require(frontier.take(now: 5 * Self.second)).0.url == request.url, "the retry goes first")
    }

    @Test func higherPrioritiesGoFirst() throws {
        let frontier = Self.frontier()
        for (page, priority) in [(1, 0), (2, 5), (3, -5), (4, 5)] {
            frontier.add(try Self.request("http://a/\(page)", priority: priority))
        }
        var order: [String] = []
        while let (request, slot) = frontier.take() {
            order.append(request.url.path)
            frontier.finish(request, slot: slot, isPage: true)
        }
        #expect(order == ["/2", "/4", "/1", "/3"])
    }

    @Test func `P18 the page limit is exact`() throws {
        let frontier = Self.frontier { $0.pageLimit = 3 }
        for page in 0..<10 { frontier.add(try Self.request("http://a/\(page)")) }
        let first = try (0..<3).map { _ in try #require(frontier.take()) }
        #expect(frontier.take() == nil, "three are under way")
        frontier.finish(first[0].0, slot: first[0].1, isPage: false)
        let fourth = try #require(frontier.take(), "one of them was no page")
        for (request, slot) in [first[1], first[2], fourth] { frontier.finish(request, slot: slot, isPage: true) }
        #expect(frontier.counts.pages == 3)
        #expect(frontier.isFinished)
        #expect(frontier.stopReason == .pageCount)
    }

    @Test func `P18 the page limit of a host leaves other hosts alone`() throws {
        let frontier = Self.frontier { $0.hostPageLimit = 2 }
        for host in ["a", "b"] { for page in 0..<5 { frontier.add(try Self.request("http://\(host)/\(page)")) } }
        var pages: [String: Int] = [:]
        while let (request, slot) = frontier.take() {
            pages[request.url.host ?? "", default: 0] += 1
            frontier.finish(request, slot: slot, isPage: true)
        }
        #expect(pages == ["a": 2, "b": 2])
        #expect(frontier.counts.overHostLimit == 6)
        #expect(frontier.isFinished)
    }

    @Test func `P15 asks for robots.txt first, once for each origin`() throws {
        let frontier = Self.frontier { $0.obeysRobots = true }
        for url in ["http://a/open", "http://a/closed", "http://a:81/closed"] { frontier.add(try Self.request(url)) }
        let (robots, slot) = try #require(frontier.take())
        #expect(robots.purpose == .robots)
        #expect(robots.url.string == "http://a/robots.txt")
        #expect(frontier.take() == nil, "nothing of the host before its rules are known")
        let rules = RobotsRules(parsing: Array("User-agent: *\nDisallow: /closed".utf8).span, agent: "Trawl")
        frontier.finishRobots(robots, slot: slot, rules: rules, crawlDelay: nil, now: 0, until: Self.second)
        let (page, _) = try #require(frontier.take())
        #expect(page.url.path == "/open")
        let (other, _) = try #require(frontier.take())
        #expect(other.url.string == "http://a:81/robots.txt")
        #expect(frontier.counts.forbidden == 1)
        frontier.finish(page, slot: slot, isPage: true)
        frontier.finishRobots(other, slot: slot, rules: .disallowAll, crawlDelay: nil, now: 0, until: Self.second)
        #expect(frontier.take() == nil)
        #expect(frontier.counts.forbidden == 2)
        #expect(frontier.isFinished)
    }

    @Test func `P15 rules are fetched again when they are old`() throws {
        let frontier = Self.frontier { $0.obeysRobots = true }
        for page in 0..<2 { frontier.add(try Self.request("http://a/\(page)")) }
        let (robots, slot) = try #require(frontier.take())
        frontier.finishRobots(
            robots, slot: slot, rules: .allowAll, crawlDelay: 2 * Self.second, now: 0, until: 10 * Self.second)
        #expect(frontier.take(now: Self.second) == nil, "Crawl-delay holds from robots.txt on")
        let (page, _) = try #require(frontier.take(now: 2 * Self.second))
        frontier.finish(page, slot: slot, isPage: true)
        #expect(frontier.take(now: 3 * Self.second) == nil, "Crawl-delay holds")
        #expect(try #require(frontier.take(now: 10 * Self.second)).0.purpose == .robots)
    }

    @Test func lanesShareTheLastPlace() throws {
        let frontier = Self.frontier { ($0.concurrency, $0.loops) = (1, 2) }
        for host in ["a", "b"] { for page in 0..<2 { frontier.add(try Self.request("http://\(host)/\(page)")) } }
        let (request, slot) = try #require(frontier.take(lane: 0))
        #expect(frontier.take(lane: 1) == nil)
        _ = frontier.takeWakes()
        frontier.finish(request, slot: slot, isPage: true)
        #expect(frontier.takeWakes() & 2 != 0, "the other lane hears of the free place")
        #expect(frontier.take(lane: 1) != nil)
    }

    @Test func endsWhatIsUnderWayWhenStopped() throws {
        let frontier = Self.frontier()
        for page in 0..<3 { frontier.add(try Self.request("http://a/\(page)")) }
        let (request, slot) = try #require(frontier.take())
        frontier.stop(.shutdown)
        frontier.stop(.timeout)
        #expect(frontier.take() == nil)
        #expect(!frontier.isFinished)
        frontier.finish(request, slot: slot, isPage: true)
        #expect(frontier.isFinished)
        #expect(frontier.stopReason == .shutdown)
    }
}
