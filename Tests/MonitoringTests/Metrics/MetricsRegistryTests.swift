import Metrics
import Testing
import Web

@testable import Monitoring

@Suite("Metrics are collected and bounded")
struct MetricsRegistryTests {
    @Test("P34 50,000 distinct paths make no new series") func bounded() async throws {
        let registry = MetricsRegistry()
        for number in 0..<50_000 {
            Counter(label: "http.requests", dimensions: [("path", "/\(number)"), ("method", "GET")], factory: registry)
                .increment()
            Timer(label: "http.duration", dimensions: [("path", "/\(number)")], factory: registry)
                .recordMilliseconds(3)
        }
        let families = await registry.snapshot()
        #expect(families.map(\.name) == ["http_duration_seconds", "http_requests"])
        for family in families { #expect(family.series.count == 1_000) }
        let others = families[1].series.first { $0.labels == MetricLabels([("path", "other"), ("method", "other")]) }
        #expect(others?.value == .number(50_000 - 999))
        // Those that were there go on to count for themselves.
        Counter(label: "http.requests", dimensions: [("method", "GET"), ("path", "/7")], factory: registry).increment()
        let again = await registry.snapshot()[1].series
        #expect(again.first { $0.labels == MetricLabels([("path", "/7"), ("method", "GET")]) }?.value == .number(2))
    }

    @Test("every kind keeps what it was told") func kinds() async throws {
        let registry = MetricsRegistry()
        let counter = Counter(label: "jobs_total", factory: registry)
        counter.increment(by: 5)
        counter.increment(by: -3)
        FloatingPointCounter(label: "jobs_total", factory: registry).increment(by: 0.5)
        let meter = Meter(label: "busy", factory: registry)
        meter.set(4)
        meter.increment(by: 2.5)
        meter.decrement(by: 1)
        Gauge(label: "level", factory: registry).record(-7)
        let recorder = Recorder(label: "bytes", factory: registry)
        recorder.record(10)
        recorder.record(30)
        let timer = Timer(label: "took", factory: registry)
        timer.recordNanoseconds(1_000_000)
        timer.recordSeconds(400)
        timer.recordNanoseconds(-5)
        let values = Dictionary(uniqueKeysWithValues: await registry.snapshot().map { ($0.name, $0) })
        #expect(values["jobs"]?.series.first?.value == .number(5.5))
        #expect(values["busy"]?.series.first?.value == .number(5.5))
        #expect(values["level"]?.series.first?.value == .number(-7))
        #expect(values["bytes"]?.series.first?.value == .summary(count: 2, sum: 40))
        guard case .histogram(let buckets, let count, let sum)? = values["took_seconds"]?.series.first?.value else {
            Issue.record("no histogram")
            return
        }
        #expect(count == 3)
        #expect(abs(sum - 400.001) < 1e-9)
        #expect(buckets.first?.count == 2 && buckets.last?.count == 2)
    }

    @Test("a name of two kinds is that of the first") func conflict() async throws {
        let registry = MetricsRegistry()
        Gauge(label: "a", factory: registry).record(1)
        Counter(label: "a", factory: registry).increment()
        let families = await registry.snapshot()
        #expect(families.map(\.kind) == [.gauge])
        #expect(families.first?.series.count == 1)
    }

    @Test("what is destroyed is no longer shown") func destroyed() async throws {
        let registry = MetricsRegistry()
        let one = Counter(label: "c", dimensions: [("node", "1")], factory: registry)
        let two = Counter(label: "c", dimensions: [("node", "2")], factory: registry)
        one.destroy()
        #expect(await registry.snapshot().first?.series.map(\.labels) == [MetricLabels([("node", "2")])])
        two.destroy()
        #expect(await registry.snapshot().isEmpty)
    }

    @Test("collectors are read when somebody asks, and are bounded too") func collectors() async throws {
        let registry = MetricsRegistry()
        registry.collect("trawl_jobs", help: "Jobs by state.", labels: ["state"]) {
            [MetricReading(3, "pending"), MetricReading(1, "running"), MetricReading(9)]
        }
        registry.collect("many", help: "", labels: ["n"]) { (0..<3000).map { MetricReading(1, "\($0)") } }
        registry.collect("done_total", help: "Done.", kind: .counter) { [MetricReading(12)] }
        let families = await registry.snapshot()
        #expect(families.map(\.name) == ["done", "many", "trawl_jobs"])
        #expect(families[0].kind == .counter)
        #expect(families[1].series.count == 1_000)
        #expect(families[1].series.first { $0.labels == MetricLabels([("n", "other")]) }?.value == .number(2_001))
        #expect(families[2].series.map(\.value) == [.number(3), .number(1)])
    }

    @Test("many write at once and nothing is lost") func concurrent() async throws {
        let registry = MetricsRegistry()
        await withTaskGroup { group in
            for _ in 0..<8 {
                group.addTask {
                    for number in 0..<2000 {
                        Counter(label: "c", dimensions: [("n", "\(number % 3)")], factory: registry).increment()
                        Meter(label: "m", factory: registry).increment(by: 1)
                        Timer(label: "t", factory: registry).recordNanoseconds(1)
                    }
                }
            }
        }
        let families = Dictionary(uniqueKeysWithValues: await registry.snapshot().map { ($0.name, $0.series) })
        var sum = 0.0
        for series in families["c"] ?? [] { if case .number(let value) = series.value { sum += value } }
        #expect(sum == 16_000)
        #expect(families["m"]?.first?.value == .number(16_000))
        if case .histogram(_, let count, _)? = families["t_seconds"]?.first?.value { #expect(count == 16_000) }
    }
}
