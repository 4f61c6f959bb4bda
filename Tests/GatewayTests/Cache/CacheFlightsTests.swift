import NIOCore
import Synchronization
import Testing

@testable import Gateway

/// Requests for the same at once.
struct CacheFlightsTests {
    private final class Woken: Sendable {
        let outcomes = Mutex<[String]>([])

        var wake: @Sendable (CacheOutcome) -> Void {
            { outcome in
                let name =
                    switch outcome {
                    case .stored: "stored"
                    case .notStored: "notStored"
                    case .loaded: "loaded"
                    }
                self.outcomes.withLock { $0.append(name) }
            }
        }

        var all: [String] { outcomes.withLock { $0 } }
    }

    private static func waiting(_ harness: CacheHarness, _ lines: [String] = []) throws -> CacheWait {
        guard case .wait(let wait) = try harness.look("/", lines) else { throw Unexpected() }
        return wait
    }

    @Test func thoseThatWaitAreServed() throws {
        let harness = CacheHarness()
        let fill = try #require(try harness.look().fill)
        let (woken, wait) = (Woken(), try Self.waiting(harness))
        let ticket = harness.cache.wait(wait, woken.wake)
        #expect(ticket != nil && woken.all.isEmpty)
        _ = try harness.answer(fill, ["Cache-Control: max-age=60"])
        #expect(woken.all == ["stored"])
        let key = try #require(CacheKey(url: "http://a/"))
        let answer = try #require(harness.cache.store.answers(key).first)
        let hit = try #require(harness.cache.resume(wait, .stored(answer), at: CacheHarness.start).hit)
        #expect(hit.text.contains("Cache-Status: trawl; fwd=uri-miss; ttl=60; collapsed\r\n"))
        // Even when there was no room for it.
        _ = harness.cache.purgeAll()
        let again = harness.cache.resume(wait, .stored(answer), at: CacheHarness.start).hit
        #expect(again != nil)
        // Who comes too late to wait looks again.
        let late = harness.cache.wait(wait, woken.wake)
        #expect(late == nil)
    }

    @Test(
        "fills of which nothing comes",
        arguments: ["private", "no-cache", "failed", "abandoned", "dropped", "500", "too long", "purged", "left"])
    func nothing(_ kind: String) throws {
        var rules = CacheRules()
        rules.mostBody = 100
        let harness = CacheHarness(rules: rules)
        var fill = try harness.look().fill
        let (woken, wait) = (Woken(), try Self.waiting(harness))
        let ticket = try #require(harness.cache.wait(wait, woken.wake))
        if let fill {
            switch kind {
            case "private": _ = try harness.answer(fill, ["Cache-Control: private"])
            case "no-cache": _ = try harness.answer(fill, ["Cache-Control: no-cache", "ETag: \"v\""])
            case "500": _ = try harness.answer(fill, [], status: "500 Oh")
            case "too long":
                let body = String(repeating: "x", count: 101)
                _ = try harness.answer(fill, ["Cache-Control: max-age=9"], body: body)
            case "failed": _ = fill.failed(at: CacheHarness.start)
            case "abandoned": fill.abandon()
            case "purged": _ = harness.cache.purgeAll()
            case "left": harness.cache.leave(ticket)
            default: break
            }
        }
        fill = kind == "purged" || kind == "left" ? fill : nil
        #expect(woken.all == (kind == "left" ? [] : ["notStored"]))
        // It goes on by itself, whether or not others do.
        let first = harness.cache.resume(wait, .notStored, at: CacheHarness.start)
        let second = harness.cache.resume(wait, .notStored, at: CacheHarness.start)
        #expect(first.fill != nil && second.fill != nil)
        if kind == "purged", let fill {
            // What was under way is older than the purge.
            _ = try harness.answer(fill, ["Cache-Control: max-age=60"])
            #expect(harness.cache.figures.entries == 0)
        }
        if kind == "private" {
            // Nobody waits again for what could not be kept.
            let next = CacheVerdict(try harness.look("/"))
            #expect(next == .miss)
        }
    }

    @Test func anotherVariantGoesOnByItself() throws {
        let harness = CacheHarness()
        let fill = try #require(try harness.look("/", ["X: 1"]).fill)
        let (woken, wait) = (Woken(), try Self.waiting(harness, ["X: 2"]))
        _ = harness.cache.wait(wait, woken.wake)
        _ = try harness.answer(fill, ["Cache-Control: max-age=60", "Vary: X"], body: "one")
        let key = try #require(CacheKey(url: "http://a/"))
        let answer = try #require(harness.cache.store.answers(key).first)
        let own = try #require(harness.cache.resume(wait, .stored(answer), at: CacheHarness.start).fill)
        #expect(own.cacheStatus.forward == .varyMiss)
        _ = try harness.answer(own, ["Cache-Control: max-age=60", "Vary: X"], body: "two")
        let texts = try ["1", "2"].map { try harness.look("/", ["X: \($0)"]).hit?.text.suffix(3) }
        #expect(texts == ["one", "two"])
    }

    @Test("requests that wait for nobody", arguments: [["Cache-Control: no-cache"], ["Authorization: x"]])
    func alone(_ lines: [String]) throws {
        let harness = CacheHarness()
        let fill = try harness.look().fill
        let verdict = CacheVerdict(try harness.look("/", lines))
        #expect(fill != nil && verdict == .miss)
    }

    @Test func manyThreadsAskForTheSame() async throws {
        let harness = CacheHarness()
        let counts = Counts()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<16 {
                group.addTask {
                    for round in 0..<100 {
                        try await Self.exchange(harness, "/\(round)", isFailing: (task + round) % 17 == 0, counts)
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(counts.served.load(ordering: .relaxed) == 16 * 100)
        let fetches = counts.fetched.load(ordering: .relaxed)
        #expect(fetches >= 100 && fetches < 16 * 100)
        let key = try #require(CacheKey(url: "http://a/7"))
        let underWay = harness.cache.store.part(key).state.withLock { ($0.flights.count, $0.flights.waiting) }
        #expect(underWay == (0, 0))
        #expect(harness.cache.figures.bytes == harness.cache.store.keptBytes)
    }

    private final class Counts: Sendable {
        let fetched = Atomic<Int>(0)
        let served = Atomic<Int>(0)
    }

    private static func exchange(
        _ harness: CacheHarness, _ target: String, isFailing: Bool, _ counts: Counts
    ) async throws {
        var answer = try harness.look(target)
        while true {
            switch answer {
            case .hit(let hit):
                #expect(hit.text.hasSuffix("<\(target)>"))
                counts.served.add(1, ordering: .relaxed)
                return
            case .fetch(let fill):
                counts.fetched.add(1, ordering: .relaxed)
                if isFailing {
                    fill.abandon()
                } else {
                    _ = try harness.answer(fill, ["Cache-Control: max-age=60"], body: "<\(target)>")
                }
                counts.served.add(1, ordering: .relaxed)
                return
            case .wait(let wait):
                let cache = harness.cache
                let outcome = await withCheckedContinuation { continuation in
                    if cache.wait(wait, { continuation.resume(returning: $0) }) == nil {
                        continuation.resume(returning: .notStored)
                    }
                }
                answer = cache.resume(wait, outcome, at: CacheHarness.start)
            default: throw Unexpected()
            }
        }
    }
}
